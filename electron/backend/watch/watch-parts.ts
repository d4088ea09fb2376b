import type { SplitReading } from '../../../shared/contract/releases.ts';
import type { ReleaseCommand } from '../../../shared/release/commands.ts';
import type { ReleaseState } from '../../../shared/release/state.ts';
import type { ConnectionPool } from '../connections/connection-pool.ts';
import type { Host } from '../host.ts';
import type { Journal } from '../journal/open-journal.ts';

/** What watching one release needs. `submit` never throws. */
export interface WatchParts {
  readonly journal: Journal;
  readonly host: Host;
  readonly pool: ConnectionPool;
  state(): ReleaseState;
  submit(command: ReleaseCommand, rule: string): void;
  /** Told with every reading of a guard what its value is about; empty where it says nothing of that. */
  onExamples(guardId: string, examples: readonly string[]): void;
  /** Told of every reading of a switch, changed or not. */
  onSplitRead(switchId: string, reading: SplitReading): void;
}
