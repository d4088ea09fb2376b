/** Two tracks of two batches each, a switch for each; `guards` are the lines of their list, `a1` further fields of A1. */
export const twoTracks = (guards: readonly string[], a1 = ''): string => `apiVersion: cockpit/v1
title: Tracks
from: 1.0.0
to: 1.1.0
connections:
  edge: { capability: traffic }
  api: { capability: traffic }
  metrics: { capability: metrics }
tracks:
  - id: web
    batches:
      - { id: W1, exposure: 1 %, observe: 60s, shifts: [{ on: edge }] }
      - { id: W2, exposure: 50 %, observe: 60s, shifts: [{ on: edge }] }
  - id: back
    batches:
      - { id: A1, exposure: 10 %, observe: 60s, shifts: [{ on: api }]${a1} }
      - { id: A2, exposure: 100 %, observe: 60s, shifts: [{ on: api }] }
guards:
${guards.map((guard) => `  - ${guard}`).join('\n')}
`;
