/** One SQL file of `migrations/`; versions count 1, 2, 3, … without gaps. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** Turns `…/0001_initial.sql` → text into the ordered list. Throws on a gap or a doubled number. */
export function orderMigrations(files: Readonly<Record<string, string>>): readonly Migration[] {
  const migrations = Object.entries(files).map(([path, sql]) => {
    const [, number, name] = /(\d{4})_([a-z0-9_]+)\.sql$/.exec(path) ?? [];
    if (number === undefined || name === undefined) throw new Error(`migration file name: ${path}`);
    return { version: Number(number), name, sql };
  });
  migrations.sort((a, b) => a.version - b.version);
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) throw new Error(`migration ${index + 1} is missing or doubled`);
  });
  return migrations;
}

/** The SQL travels inside the bundle: a packaged app has no `migrations/` folder. */
export const migrations = orderMigrations(
  import.meta.glob<string>('../../../migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
);
