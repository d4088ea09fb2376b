/** The words of each kind of connection: its name, its fields, and what its test found. A new kind adds its lines. */
export const connectors = {
  kind: { nginx: 'nginx', prometheus: 'Prometheus', practice: '演练场' },
  field: {
    configFile: '配置文件（upstream 所在的那一个）',
    upstream: 'upstream 名称',
    stableServer: '旧版本 server',
    canaryServer: '新版本 server',
    nginxBinary: 'nginx 程序',
    mainConfigFile: '主配置文件（-c）',
    prefix: '前缀目录（-p）',
    pidFile: 'pid 文件',
    healthPath: '健康检查路径',
    url: '地址',
    routerUrl: '路由地址',
  },
  /** Below the field, where its name does not say enough. */
  hint: {},
  /** Values of a field that is chosen from a list, by field. */
  choice: {},
  /** By kind: configurations to begin with. */
  preset: {},
  health: {
    'nginx-ok':
      'upstream {{upstream}}（第 {{line}} 行）新版本 {{percent}} %；{{workers}} 个 worker 在运行，nginx -t 通过',
    'nginx-upstream-all-down': 'upstream {{upstream}}（第 {{line}} 行）的两个版本都标记为 down',
    'prometheus-ok': '服务健康，版本 {{version}}',
    'practice-ok': '路由应答：新版本 {{canary}} 占 {{exposure}}，旧版本 {{stable}}',
  },
} as const;
