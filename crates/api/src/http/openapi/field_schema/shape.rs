//! The named schemas.

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
    /// Text of 1 to 500 characters.
    Name500 = Text<500>;
    /// Text of at most 50 characters.
    Line50 = OptionalText<50>;
    /// Text of at most 100 characters.
    Line100 = OptionalText<100>;
    /// Text of at most 128 characters.
    Line128 = OptionalText<128>;
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
    /// The URL of a service.
    ServiceAddress = ServiceUrl;
    /// A code that Haier has assigned.
    HaierCodeText = HaierCode;
    /// A county.
    County = CountyCode;
    /// A password or another secret.
    HaierSecretText = HaierSecret;
    /// An id of Haier's client.
    HaierClientText = super::haier::HaierText<200>;
    /// A product code of Haier's.
    HaierProductText = super::haier::HaierText<50>;
    /// An order number of Haier's.
    HaierOrderText = super::haier::HaierText<100>;
    /// Requests per second.
    HaierRateNumber = HaierRate;
    /// A user's e-mail address, or blank.
    EmailAddress = Email;
    /// A new user's name.
    NewUsername = Username;
    /// A new password.
    NewPassword = Password;
    /// A telephone number.
    PhoneNumber = Phone;
    /// An order number, or blank.
    Number = OrBlank<OrderNumber>;
    /// A product's id.
    Id = ProductId;
    /// An amount that a price changes by.
    AmountDifference = crate::http::plans::PriceDifference;
    /// A percentage that a price changes by.
    Percentage = crate::http::plans::PricePercentage;
    /// What a plan was made from.
    PlanKindName = cangku_domain::plans::PlanKind;
    /// A kind of plan that a request makes.
    RequestedPlan = super::plans::RequestedPlanKind;
    /// Where a plan is in its life.
    PlanStatusName = cangku_domain::plans::PlanStatus;
    /// What was done with a plan.
    PlanStepName = cangku_domain::plans::PlanStep;
    /// A field that a plan changes.
    PlanFieldName = cangku_domain::plans::PlanField;
    /// What an item of a plan does.
    PlanItemActionName = cangku_domain::plans::ItemAction;
    /// Why an item is part of its plan.
    PlanItemReasonName = cangku_domain::plans::ItemReason;
    /// What became of an item.
    PlanItemStatusName = cangku_domain::plans::ItemStatus;
    /// Why a row of a spreadsheet is refused.
    RowReasonName = cangku_domain::plans::RowReason;
    /// Columns of an export, separated by commas.
    ExportColumns = super::exports::ExportColumnList;
    /// The format of an export.
    ExportFormat = super::exports::ExportForm;
    /// The language of an export's headers.
    ExportHeaders = super::exports::ExportLanguage;
    /// The version of a resource.
    VersionNumber = Version;
    /// A business day.
    BusinessDay = Day;
    /// A boolean parameter.
    Flag = bool;
    /// A boolean parameter, or `all`.
    ActiveFlag = ActiveFilter;
    /// A kind of recommendation.
    RecommendationName = RecommendationKind;
    /// What to search for, or blank.
    Phrase = SearchPhrase;
    /// A searched keyword.
    SearchKeyword = Keyword;
    /// The cursor of the next rows.
    Cursor = InventoryLogId;
    /// Ids of products, separated by commas.
    ProductIdList = ProductIds;
    /// Codes of products, separated by commas.
    ProductCodeList = ProductCodes;
    /// An action of the audit log.
    AuditActionName = super::audit::ActionName;
    /// An entity of the audit log.
    AuditEntityName = super::audit::EntityName;
    /// The cursor of a timeline.
    TimelinePosition = super::audit::TimelinePlace;
    /// The format of the inventory log.
    LogFormat = LogForm;
    /// A stock level, in units.
    Level = StockLevel;
    /// The quantity of a command, in units.
    Units = Quantity;
    /// A signed change of stock, in units.
    Change = i32;
    /// A sort weight.
    Weight = u32;
    /// The duration of a hold, in seconds.
    Hold = HoldSeconds;
    /// 可采 or 不可采.
    Procurable = SalesFlag;
    /// A role.
    RoleName = Role;
    /// A scope of API keys.
    ScopeName = cangku_domain::accounts::Scope;
    /// The status of an API key.
    KeyStatusName = cangku_domain::accounts::KeyStatus;
    /// The origin of a product.
    SourceName = Source;
    /// A field that staff and the sync may write.
    EditableFieldName = EditableField;
    /// 本级仓 or 上级仓.
    Grade = WarehouseGrade;
    /// The sort order of a list.
    Sort = ProductSort;
    /// The kind of a log row.
    ChangeName = ChangeType;
    /// An amount above 0.
    PositiveAmount = PaymentAmount;
    /// How money was paid.
    MethodName = PaymentMethod;
    /// The state of an order's money.
    PaymentStatusName = PaymentStatus;
    /// The state of payments in a list.
    PaymentStateName = PaymentState;
    /// The kind of an item of the attention list.
    AttentionKindName = AttentionKind;
    /// The state of items of the attention list.
    AttentionStateName = AttentionState;
    /// The status of an order.
    OrderStatusName = OrderStatus;
    /// The status of a return.
    ReturnStatusName = ReturnStatus;
    /// A cache group.
    CacheName = CacheGroup;
    /// What a supplier's name stands for.
    NameStateName = NameState;
    /// A kind of reason for which products fail in syncs.
    FailureReasonName = cangku_domain::supplier::FailureReason;
    /// A task of the sync's schedule.
    SyncTaskName = cangku_domain::supplier::SyncTask;
    /// Whether a failure is retried.
    FailureStatusName = cangku_domain::supplier::FailureStatus;
    /// Whether syncs bring a product.
    SyncStateName = cangku_domain::catalog::SyncState;
    /// How much of a product there is.
    StockStateName = cangku_domain::inventory::StockState;
    /// A stage of a sync.
    SyncStageName = cangku_domain::supplier::SyncStage;
    /// The status of a sync run.
    SyncStatusName = SyncStatus;
    /// The type of a sync run.
    SyncTypeName = SyncType;
}
