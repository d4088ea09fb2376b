/** A plan whose batches and rollbacks are marked beside curves, and whose drill silences alerts. */
export const besidePlan = `apiVersion: cockpit/v1
title: Beside
from: 1.0.0
to: 1.1.0
connections:
  edge: { capability: traffic }
  curves: { capability: annotate }
  alerts: { capability: alerts }
batches:
  - { id: B1, exposure: 10 %, observe: 0s }
  - { id: B2, exposure: 50 %, observe: 0s }
playbooks:
  - id: down
    title: Database down
    silence: { slot: alerts, labels: { service: shop }, for: 1 h }
    steps: [{ id: look, kind: manual, title: Look }]
drills: [{ id: quarterly, title: Quarterly drill, playbook: down }]
`;
