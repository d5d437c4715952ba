//! The schemas by name.

use super::*;

schemas! {
    /// A price or another amount.
    Amount = Money;
    /// An amount as a parameter.
    AmountLimit = AmountFilter;
    /// Text of 1 to 50 characters.
    Name50 = Text<50>;
    /// Text of 1 to 100 characters.
    Name100 = Text<100>;
    /// Text of 1 to 150 characters.
    Name150 = Text<150>;
    /// Text of 1 to 200 characters.
    Name200 = Text<200>;
    /// Text of 1 to 255 characters.
    Name255 = Text<255>;
    /// Text of at most 50 characters.
    Line50 = OptionalText<50>;
    /// Text of at most 100 characters.
    Line100 = OptionalText<100>;
    /// Text of at most 150 characters.
    Line150 = OptionalText<150>;
    /// Text of at most 255 characters.
    Line255 = OptionalText<255>;
    /// Text of at most 500 characters.
    Line500 = OptionalText<500>;
    /// A brand's description.
    Lines10000 = LongText<10_000>;
    /// A product's description.
    Lines20000 = LongText<20_000>;
    /// A Haier code, or blank.
    CodeOrBlank = OrBlank<Text<50>>;
    /// A supplier's code, or blank.
    SupplierCodeOrBlank = OrBlank<Text<100>>;
    /// An address, or blank.
    AddressOrBlank = OrBlank<WebAddress>;
    /// An address.
    Address = WebAddress;
    /// A picture's address.
    Picture = PictureAddress;
    /// A user's e-mail address, or blank.
    EmailAddress = Email;
    /// A new user's name.
    NewUsername = Username;
    /// A new password.
    NewPassword = Password;
    /// A telephone number.
    PhoneNumber = Phone;
    /// An order's number, or blank.
    Number = OrBlank<OrderNumber>;
    /// A product's id.
    Id = ProductId;
    /// A business day.
    BusinessDay = Day;
    /// A flag as a parameter.
    Flag = bool;
    /// A flag as a parameter, or all.
    ShelfFlag = Shelf;
    /// A kind of recommendation.
    RecommendationName = RecommendationKind;
    /// What was searched for.
    SearchKeyword = Keyword;
    /// Where the next rows begin.
    Cursor = InventoryLogId;
    /// How the inventory log is written.
    LogFormat = LogForm;
    /// Units that there are.
    Level = StockLevel;
    /// Units that a command is about.
    Units = Quantity;
    /// Units that are added or taken.
    Change = i32;
    /// Weight in lists.
    Weight = u32;
    /// How long a hold lasts.
    Hold = HoldSeconds;
    /// 可采 or 不可采.
    Procurable = SalesFlag;
    /// A role.
    RoleName = Role;
    /// Where a product comes from.
    SourceName = Source;
    /// 本级仓 or 上级仓.
    Grade = WarehouseGrade;
    /// The order of a list.
    Sort = ProductSort;
    /// What a row of the log is.
    ChangeName = ChangeType;
    /// Where an order stands.
    OrderStatusName = OrderStatus;
    /// What can be invalidated.
    CacheName = CacheGroup;
    /// Where a run of the sync stands.
    SyncStatusName = SyncStatus;
    /// What a run of the sync brings.
    SyncTypeName = SyncType;
    /// A caller's name for a request.
    RequestKey = IdempotencyKey;
}
