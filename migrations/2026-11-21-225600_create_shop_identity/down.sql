-- Up again, the shop has another id; docs/OPERATIONS.md says how its store of pictures learns of it.
DROP TABLE shop_identity;
