import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { supplyChainServices } from './seed-commands.ts';

/** The files that the commands of the plans name; the plans do not show what is in them. */

export function deployment(name: string, image: string, { replicas = 2, namespace = '', port = 8080 } = {}): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}${namespace === '' ? '' : `\n  namespace: ${namespace}`}
  labels:
    app: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
        - name: ${name}
          image: ${image}
          ports:
            - containerPort: ${port}
          env:
            - name: APP_VERSION
              value: "1.0.0"
`;
}

export function service(name: string, { namespace = '', port = 8080 } = {}): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}${namespace === '' ? '' : `\n  namespace: ${namespace}`}
spec:
  selector:
    app: ${name}
  ports:
    - name: http
      port: ${port}
`;
}

const monitoring = (name: string, image: string, port: number) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}-config
  namespace: monitoring
data:
  ${name}.yml: |
    global:
      scrape_interval: 15s
---
${deployment(name, image, { namespace: 'monitoring', replicas: 1, port })}`;

const files: Readonly<Record<string, string>> = {
  'k8s/canary-deployment.yaml': deployment('frontend-canary', 'yyc3/frontend:2.0.0'),
  'k8s/canary-service.yaml': service('frontend-canary'),
  'monitoring/canary-prometheus.yaml': monitoring('prometheus', 'prom/prometheus:v2.53.0', 9090),
  'monitoring/canary-alertmanager.yaml': monitoring('alertmanager', 'prom/alertmanager:v0.27.0', 9093),
  ...Object.fromEntries(
    supplyChainServices.map((name) => [
      `k8s/green/${name}.yaml`,
      [
        deployment(name, `scm/${name}:v1.0.0`, { namespace: 'scm-green' }),
        service(name, { namespace: 'scm-green' }),
      ].join('---\n'),
    ]),
  ),
};

/** Writes them below the folder from which the commands run. */
export async function writeSeedManifests(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
