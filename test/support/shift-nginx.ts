import { connectorByKind } from '../../electron/backend/connectors/index.ts';
import { openConnector } from './open-connector.ts';

// `node shift-nginx.ts CONFIG PERCENT`: sets the share by a process of its own, which a test can kill at any moment.
const [, , config, percent] = process.argv;
const connection = await openConnector(connectorByKind('nginx'), JSON.parse(config ?? ''));
const call = { deadlineMs: 60_000 };
const { targets } = await connection.traffic!.preview({ kind: 'percent', percent: Number(percent) }, call);
await connection.traffic!.apply(
  [{ target: 'local', exposure: { kind: 'percent', percent: Number(percent) } }],
  new Map(targets.map(({ target, revision }) => [target, revision])),
  call,
);
