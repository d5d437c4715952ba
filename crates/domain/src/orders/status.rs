//! Order statuses (spec: statistics and inventory, 销量统计更新机制).

use std::fmt;

/// Status of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderStatus {
    /// 待付款: placed; its units are held until the payment deadline.
    Pending,
    /// 已付款: paid; its units are held without expiry.
    Paid,
    /// 已发货: shipped; its units have left and aren't held any more.
    Shipped,
    /// 已完成: received by the customer; its units count as sold.
    Completed,
    /// 已取消: cancelled, and its units returned to stock; final.
    Cancelled,
    /// 退货中: a return of some or all of its units is open.
    Returning,
    /// 退款中: the customer has requested a refund.
    Refunding,
    /// 已退款: refunded; its units no longer count as sold; final.
    Refunded,
}

impl OrderStatus {
    /// All statuses, in the order of the lifecycle.
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

    /// The value in the database and in responses.
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

    /// The status with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Whether the order counts as a sale: paid, and neither cancelled nor refunded.
    pub const fn is_sale(self) -> bool {
        !matches!(self, Self::Pending | Self::Cancelled | Self::Refunded)
    }

    /// Whether the shop still owes something: goods, or a decision on a return or refund.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Completed | Self::Cancelled | Self::Refunded)
    }

    /// The statuses that can follow. `resumed` is the status that a returning or refunding order
    /// resumes if nothing comes of it.
    pub fn successors(self, resumed: Option<Self>) -> Vec<Self> {
        match self {
            Self::Pending => vec![Self::Paid, Self::Cancelled],
            Self::Paid => vec![Self::Shipped, Self::Refunding, Self::Cancelled],
            Self::Shipped => vec![Self::Completed, Self::Returning, Self::Refunding],
            Self::Completed => vec![Self::Returning, Self::Refunding],
            Self::Returning => [Self::Refunding, Self::Refunded]
                .into_iter()
                .chain(resumed)
                .collect(),
            Self::Refunding => {
                let cancelled = resumed
                    .filter(|status| *status == Self::Paid)
                    .map(|_| Self::Cancelled);
                std::iter::once(Self::Refunded)
                    .chain(resumed)
                    .chain(cancelled)
                    .collect()
            }
            Self::Cancelled | Self::Refunded => Vec::new(),
        }
    }
}

impl fmt::Display for OrderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_parses_and_no_other() {
        for status in OrderStatus::ALL {
            assert_eq!(OrderStatus::from_name(status.as_str()), Some(status));
            assert_eq!(status.to_string(), status.as_str());
        }
        assert_eq!(OrderStatus::from_name("Paid"), None);
    }

    #[test]
    fn an_order_is_a_sale_from_its_payment_until_it_is_refunded() {
        use OrderStatus::{Completed, Paid, Refunding, Returning, Shipped};
        let sales: Vec<_> = OrderStatus::ALL
            .into_iter()
            .filter(|it| it.is_sale())
            .collect();
        assert_eq!(sales, [Paid, Shipped, Completed, Returning, Refunding]);
    }
}
