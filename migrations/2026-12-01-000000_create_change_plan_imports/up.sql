CREATE TABLE change_plan_imports (
    plan_id BIGINT PRIMARY KEY,
    file_name VARCHAR(255) NOT NULL DEFAULT '',
    headers JSONB NOT NULL,
    ignored_headers JSONB NOT NULL DEFAULT '[]',
    new_categories JSONB NOT NULL DEFAULT '[]',
    new_brands JSONB NOT NULL DEFAULT '[]',
    unchanged INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    created INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    CONSTRAINT change_plan_imports_plan_id_fkey FOREIGN KEY (plan_id)
        REFERENCES change_plans (id) ON DELETE CASCADE,
    CONSTRAINT change_plan_imports_headers_list CHECK (jsonb_typeof(headers) = 'array'),
    CONSTRAINT change_plan_imports_ignored_headers_list CHECK (
        jsonb_typeof(ignored_headers) = 'array'
    ),
    CONSTRAINT change_plan_imports_new_categories_list CHECK (
        jsonb_typeof(new_categories) = 'array'
    ),
    CONSTRAINT change_plan_imports_new_brands_list CHECK (jsonb_typeof(new_brands) = 'array'),
    CONSTRAINT change_plan_imports_counts_not_negative CHECK (
        least(unchanged, changed, created, refused) >= 0
    )
);

COMMENT ON TABLE change_plan_imports IS 'Spreadsheets that plans were made from.';
COMMENT ON COLUMN change_plan_imports.file_name IS 'Name of the file; empty if it had none.';
COMMENT ON COLUMN change_plan_imports.headers IS 'JSON list of the headers of its columns.';
COMMENT ON COLUMN change_plan_imports.ignored_headers IS 'JSON list of the headers whose columns are not imported.';
COMMENT ON COLUMN change_plan_imports.new_categories IS 'JSON list of categories, at most 100, that are created when the plan is applied.';
COMMENT ON COLUMN change_plan_imports.new_brands IS 'JSON list of brands, at most 100, that are created when the plan is applied.';
COMMENT ON COLUMN change_plan_imports.unchanged IS 'Rows that change nothing.';
COMMENT ON COLUMN change_plan_imports.changed IS 'Rows that change a product.';
COMMENT ON COLUMN change_plan_imports.created IS 'Rows that create a product.';
COMMENT ON COLUMN change_plan_imports.refused IS 'Rows that are refused.';

CREATE TABLE change_plan_refused_rows (
    plan_id BIGINT NOT NULL,
    line INTEGER NOT NULL,
    cells JSONB NOT NULL,
    mistakes JSONB NOT NULL,
    PRIMARY KEY (plan_id, line),
    CONSTRAINT change_plan_refused_rows_plan_id_fkey FOREIGN KEY (plan_id)
        REFERENCES change_plans (id) ON DELETE CASCADE,
    CONSTRAINT change_plan_refused_rows_line_positive CHECK (line > 0),
    CONSTRAINT change_plan_refused_rows_cells_list CHECK (jsonb_typeof(cells) = 'array'),
    CONSTRAINT change_plan_refused_rows_mistakes_list CHECK (jsonb_typeof(mistakes) = 'array')
);

COMMENT ON TABLE change_plan_refused_rows IS 'Rows of spreadsheets that are no part of their plans, since something is wrong with them.';
COMMENT ON COLUMN change_plan_refused_rows.line IS 'Number of the row in the file, from 1.';
COMMENT ON COLUMN change_plan_refused_rows.cells IS 'JSON list of the texts of its cells.';
COMMENT ON COLUMN change_plan_refused_rows.mistakes IS 'JSON list of objects: column (a header, or null), reason and message.';
