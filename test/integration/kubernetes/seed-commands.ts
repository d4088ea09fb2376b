/** A command line of a release plan, as somebody typed it, cut into its arguments. */
export interface SeedCommand {
  /** Line of the plan where it stands first. */
  readonly line: number;
  readonly args: readonly string[];
}

const command = (line: number, text: string, ...more: readonly string[]): SeedCommand => ({
  line,
  args: [...text.split(' '), ...more],
});

const trafficTo = (line: number, percent: number) =>
  command(
    line,
    'patch configmap traffic-config -n yyc3-short-drama -p',
    JSON.stringify({ data: { canary_percentage: String(percent) } }),
  );

/** Of the plan of the short-drama platform, in the order of the plan. */
export const shortDrama = {
  createCanary: command(211, 'create namespace yyc3-short-drama-canary'),
  applyCanaryDeployment: command(214, 'apply -f k8s/canary-deployment.yaml -n yyc3-short-drama-canary'),
  applyCanaryService: command(217, 'apply -f k8s/canary-service.yaml -n yyc3-short-drama-canary'),
  applyPrometheus: command(235, 'apply -f monitoring/canary-prometheus.yaml'),
  applyAlertmanager: command(238, 'apply -f monitoring/canary-alertmanager.yaml'),
  getMonitoringPods: command(241, 'get pods -n monitoring'),
  trafficTo5: trafficTo(249, 5),
  restart: command(253, 'rollout restart deployment/frontend-deployment -n yyc3-short-drama'),
  getPods: command(256, 'get pods -n yyc3-short-drama'),
  followLogs: command(257, 'logs -f deployment/frontend-deployment -n yyc3-short-drama'),
  trafficTo20: trafficTo(263, 20),
  getTraffic: command(267, 'get configmap traffic-config -n yyc3-short-drama -o yaml'),
  trafficTo50: trafficTo(276, 50),
  scale: command(280, 'scale deployment/frontend-deployment --replicas=6 -n yyc3-short-drama'),
  trafficTo100: trafficTo(289, 100),
  deleteCanary: command(293, 'delete namespace yyc3-short-drama-canary'),
  topPods: command(329, 'top pods -n yyc3-short-drama'),
  trafficTo0: trafficTo(457, 0),
  rolloutStatus: command(464, 'rollout status deployment/frontend-deployment -n yyc3-short-drama --timeout=5m'),
} as const;

export const supplyChainServices = [
  'product-service',
  'inventory-service',
  'order-service',
  'warehouse-service',
  'logistics-service',
  'gateway',
] as const;

/** Of the plan of the supply-chain platform. */
export const supplyChain = {
  apply: supplyChainServices.map((service, index) => command(238 + index, `apply -f k8s/green/${service}.yaml`)),
  waitForReady: supplyChainServices.map((service, index) =>
    command(246 + index, `wait --for=condition=Ready pod -l app=${service} -n scm-green --timeout=300s`),
  ),
  followLogs: command(312, 'logs -f -l app=order-service -n scm-green'),
  restartOrders: command(415, 'rollout restart deployment/order-service -n scm-green'),
} as const;
