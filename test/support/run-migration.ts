import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * A migration tool as a plan calls it: `run-migration.ts DATABASE [SQL FILE]`. Tells the schema's version, the rows of
 * each table and how many statements the file has; then runs the file in one transaction and stops at the first error,
 * which leaves the database as it was.
 */
const [databaseFile = '', sqlFile] = process.argv.slice(2);
const database = new Database(databaseFile);
const version = (): unknown => database.pragma('user_version', { simple: true });
try {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
  for (const table of tables) {
    console.info(`rows ${table} ${database.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()}`);
  }
  console.info(`version ${version()}`);
  if (sqlFile !== undefined) {
    const sql = readFileSync(sqlFile, 'utf8');
    console.info(`statements ${sql.split(';').filter((text) => text.trim() !== '').length}`);
    database.transaction(() => database.exec(sql))();
    console.info(`now ${version()}`);
  }
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
} finally {
  database.close();
}
