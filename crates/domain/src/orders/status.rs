//! Where an order stands (seed 1, 销量统计更新机制).

use std::fmt;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderStatus {
    /// 待付款: placed, its goods held until the payment deadline.
    Pending,
    /// 已付款: its goods are held without an end.
    Paid,
    /// 已发货: the goods have left the shop.
    Shipped,
    /// 已完成: the goods are the customer's, and sold.
    Completed,
    /// 已取消: final.
    Cancelled,
    /// 退货中: goods are on their way back.
    Returning,
    /// 退款中: money is asked back.
    Refunding,
    /// 已退款: final.
    Refunded,
}

impl OrderStatus {
    /// Every status, in the order of an order's life.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Paid,
        Self::Shipped,
        Self::Completed,
        Self::Cancelled,
        Self::Returning,
        Self::Refunding,
        Self::Refunded,
    ];

    /// The value in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Shipped => "shipped",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Returning => "returning",
            Self::Refunding => "refunding",
            Self::Refunded => "refunded",
        }
    }

    /// The status of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Whether the order is a sale now: paid, and neither cancelled nor refunded.
    pub const fn is_sale(self) -> bool {
        !matches!(self, Self::Pending | Self::Cancelled | Self::Refunded)
    }

    /// Where it can go from here. `came_from` is where a refunding order was before.
    pub fn successors(self, came_from: Option<Self>) -> Vec<Self> {
        match self {
            Self::Pending => vec![Self::Paid, Self::Cancelled],
            Self::Paid => vec![
                Self::Shipped,
                Self::Refunding,
                Self::Returning,
                Self::Cancelled,
            ],
            Self::Shipped => vec![Self::Completed, Self::Returning, Self::Refunding],
            Self::Completed => vec![Self::Returning, Self::Refunding],
            Self::Returning => vec![Self::Refunding, Self::Refunded],
            Self::Refunding => std::iter::once(Self::Refunded).chain(came_from).collect(),
            Self::Cancelled | Self::Refunded => Vec::new(),
        }
    }
}

impl fmt::Display for OrderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
