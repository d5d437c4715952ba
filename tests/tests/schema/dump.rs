//! A dump of the schema from the system catalogue, so that two can be compared without `pg_dump`.

use integration_tests::database::TestDatabase;

use crate::lines;

/// Each query returns lines that fully describe one kind of object. Diesel's own table is left out.
const QUERIES: [&str; 9] = [
    RELATIONS,
    COLUMNS,
    CONSTRAINTS,
    INDEXES,
    TRIGGERS,
    FUNCTIONS,
    TYPES,
    COMMENTS,
    REST,
];

/// Every object that isn't PostgreSQL's own, one per line, sorted.
pub(crate) fn dump(database: &TestDatabase) -> Vec<String> {
    let mut all: Vec<_> = QUERIES
        .iter()
        .flat_map(|query| lines(database, query))
        .collect();
    all.sort();
    all
}

const RELATIONS: &str = "
    SELECT format('relation %s %s persistence=%s options=%s row_security=%s access=%s partition=%s view=%s',
        c.oid::regclass, c.relkind, c.relpersistence, c.reloptions, c.relrowsecurity, c.relacl,
        c.relispartition, CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END) AS line
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname !~ '^__diesel'
    UNION ALL
    SELECT format('sequence %s %s from %s by %s to %s cache=%s cycle=%s',
        s.seqrelid::regclass, s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmax,
        s.seqcache, s.seqcycle)
    FROM pg_sequence AS s";

/// Column numbers skip the gaps of dropped columns, as `pg_dump` does.
const COLUMNS: &str = "
    SELECT format('column %s.%s number=%s type=%s not_null=%s identity=%s generated=%s default=%s collation=%s access=%s',
        a.attrelid::regclass, a.attname, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum),
        format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation,
        a.attacl) AS line
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE n.nspname = 'public' AND c.relname !~ '^__diesel' AND c.relkind <> 'i'
        AND a.attnum > 0 AND NOT a.attisdropped";

const CONSTRAINTS: &str = "
    SELECT format('constraint %s on %s: %s valid=%s', c.conname, c.conrelid::regclass,
        pg_get_constraintdef(c.oid), c.convalidated) AS line
    FROM pg_constraint AS c JOIN pg_namespace AS n ON n.oid = c.connamespace
    WHERE n.nspname = 'public' AND c.conname !~ '^__diesel'";

const INDEXES: &str = "
    SELECT format('index %s valid=%s', pg_get_indexdef(i.indexrelid), i.indisvalid) AS line
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname !~ '^__diesel'";

const TRIGGERS: &str = "
    SELECT format('trigger %s enabled=%s', pg_get_triggerdef(t.oid), t.tgenabled) AS line
    FROM pg_trigger AS t WHERE NOT t.tgisinternal
    UNION ALL SELECT format('rule %s', pg_get_ruledef(r.oid))
    FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
    JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
    UNION ALL SELECT format('policy %s on %s: %s %s', p.polname, p.polrelid::regclass,
        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy AS p";

const FUNCTIONS: &str = "
    SELECT format('function %s access=%s', pg_get_functiondef(p.oid), p.proacl) AS line
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND p.prokind <> 'a' AND NOT (p.proname ~ '^diesel_')";

const TYPES: &str = "
    SELECT format('type %s %s base=%s default=%s labels=%s', t.oid::regtype, t.typtype,
        t.typbasetype::regtype, t.typdefault,
        ARRAY(SELECT e.enumlabel FROM pg_enum AS e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder))
        AS line
    FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
    WHERE n.nspname = 'public' AND t.typtype IN ('d', 'e', 'r')";

const COMMENTS: &str = "
    SELECT format('comment on %s: %s', pg_describe_object(d.classoid, d.objoid, d.objsubid),
        d.description) AS line
    FROM pg_description AS d WHERE d.objoid >= 16384";

const REST: &str = "
    SELECT format('extension %s %s', e.extname, e.extversion) AS line FROM pg_extension AS e
    UNION ALL SELECT format('schema %s access=%s', n.nspname, n.nspacl)
    FROM pg_namespace AS n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

#[test]
fn the_dump_sees_every_kind_of_change() {
    let database = TestDatabase::fresh();
    let mut seen = dump(&database);
    for change in [
        "CREATE TABLE another ()",
        "CREATE VIEW shown AS SELECT name FROM brands",
        "CREATE SEQUENCE numbers",
        "ALTER TABLE brands ADD colour TEXT",
        "ALTER TABLE brands DROP colour",
        // Not of `brands`: the type of a column that a trigger names stays.
        "ALTER TABLE haier_sync_logs ALTER triggered_by TYPE VARCHAR(151)",
        "ALTER TABLE brands ALTER logo SET DEFAULT 'x'",
        "ALTER TABLE brands ALTER logo DROP NOT NULL",
        "ALTER TABLE brands SET (fillfactor = 90)",
        "ALTER TABLE brands ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE brands RENAME CONSTRAINT brands_pkey TO brands_key",
        "ALTER TABLE brands DROP CONSTRAINT brands_order_not_negative",
        "ALTER TABLE products DROP CONSTRAINT products_brand_id_fkey",
        "DROP INDEX idx_product_sales",
        "CREATE INDEX idx_product_sales ON products (is_sales DESC)",
        "ALTER TABLE inventory_logs DISABLE TRIGGER inventory_logs_append_only",
        "DROP TRIGGER inventory_logs_no_truncate ON inventory_logs",
        "CREATE OR REPLACE FUNCTION refuse_inventory_log_change() RETURNS trigger LANGUAGE plpgsql
             AS $$ BEGIN RETURN NEW; END $$",
        "CREATE TYPE colour AS ENUM ('red')",
        "ALTER TYPE colour ADD VALUE 'blue'",
        "COMMENT ON TABLE brands IS 'x'",
        "COMMENT ON COLUMN brands.logo IS 'x'",
        "GRANT SELECT ON brands TO PUBLIC",
        "CREATE SCHEMA another",
    ] {
        database.execute(change);
        let now = dump(&database);
        assert_ne!(now, seen, "{change}");
        seen = now;
    }
}
