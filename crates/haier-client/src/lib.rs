//! Client of Haier's open platform: products, prices, stock, logistics and balance.
