CREATE FUNCTION text_identity(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE
    -- Most codes and names: printable ASCII with single spaces. It saves the normalization.
    WHEN value COLLATE "C" ~ '^[!-~]+( [!-~]+)*$' THEN value
    ELSE btrim(regexp_replace(
        normalize(regexp_replace(
            normalize(value, NFKC) COLLATE "C",
            -- Control characters, default ignorable ones, interlinear annotations, null notehead.
            '[\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160'
            '\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f'
            '\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a'
            '\U000e0000-\U000e0fff]',
            '', 'g'), NFKC) COLLATE "C",
        -- White space, and the Braille pattern without dots.
        '[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]+',
        ' ', 'g'))
END
$$;

COMMENT ON FUNCTION text_identity(text) IS
    'Equal for texts that look the same, as Identity::of of the program. Depends on no locale.';

CREATE FUNCTION reset_is_twin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_twin := false;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION reset_is_twin() IS 'A row with a new name is no longer exempt from its uniqueness.';

CREATE FUNCTION release_twins() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    has_twins BOOLEAN;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE is_twin)', TG_RELID::regclass)
        INTO has_twins;
    -- Nearly always.
    IF NOT has_twins THEN
        RETURN NULL;
    END IF;
    EXECUTE format(
        'UPDATE %1$s SET is_twin = false WHERE id IN (
            SELECT min(twin.id) FROM %1$s AS twin
            WHERE twin.is_twin AND NOT EXISTS (
                SELECT FROM %1$s AS other WHERE NOT other.is_twin AND %3$s = %2$s)
            GROUP BY %2$s)',
        TG_RELID::regclass, format(TG_ARGV[0], 'twin'), format(TG_ARGV[0], 'other'));
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION release_twins() IS
    'When the row that a twin looks like is gone, the twin takes its place in the unique index. '
    'The argument is the identity as an expression, with %s for the row.';

-- Constant defaults: the columns take no rewrite. The next migrations mark the twins.
ALTER TABLE categories ADD COLUMN is_twin BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE brands ADD COLUMN is_twin BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE users ADD COLUMN is_twin BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE products ADD COLUMN is_twin BOOLEAN NOT NULL DEFAULT false;

COMMENT ON COLUMN categories.is_twin IS
    'Whether its name looked like that of an older category when names became unique by look.';
COMMENT ON COLUMN brands.is_twin IS
    'Whether its name looked like that of an older brand when names became unique by look.';
COMMENT ON COLUMN users.is_twin IS
    'Whether its name looked like that of an older user when names became unique by look.';
COMMENT ON COLUMN products.is_twin IS
    'Whether its code looked like that of an older product when codes became unique by look.';
