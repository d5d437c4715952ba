//! Rules, ports and use cases of the Cangku catalogue and stock: pure, synchronous, without a database or a network.
