import { runBackendOverPorts } from './backend/platform/backend-over-ports.ts';

// The backend flies releases: one unforeseen rejection must not end all of them. It is written down and goes on.
process.on('unhandledRejection', (reason) => console.error('unhandled rejection', reason));

runBackendOverPorts(process.parentPort, (code) => process.exit(code));
