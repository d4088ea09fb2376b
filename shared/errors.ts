/**
 * The one error shape of the product. Code and params are stored and translated (`shared/i18n/<language>/errors.ts`);
 * `message` of the thrown wrapper is for logs only.
 */
export interface CockpitError {
  readonly code: ErrorCode;
  /** Values for the translated sentence: names, numbers, places. Never a secret. */
  readonly params: ErrorParams;
  /** True when the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
}

export type ErrorParams = Readonly<Record<string, string | number | boolean | null>>;

export const errorCodes = [
  'internal',
  'cancelled',
  'deadline-exceeded',
  'read-only',
  'not-found',
  'invalid-input',
  'refused',
  // plans
  'plan-invalid',
  'target-list-unreadable',
  'target-list-changed',
  'manifest-unreadable',
  'manifest-changed',
  'manifest-holds-secret',
  'document-too-large',
  'file-too-large',
  'plan-too-long',
  // journal
  'journal-locked',
  'journal-newer',
  'definition-newer',
  'definition-unreadable',
  'journal-corrupt',
  'journal-sequence-conflict',
  'journal-write-failed',
  // connections and connectors
  'exposure-not-carried',
  'exposure-not-understood',
  'connection-missing',
  'connection-invalid',
  'connection-capability-missing',
  'connection-in-use',
  'connection-changed',
  'connection-named',
  'connection-named-missing',
  'release-not-over',
  'old-version-not-stable',
  'connection-unreachable',
  'connection-resting',
  'name-not-resolved',
  'tls-untrusted',
  'tls-expired',
  'tls-name-mismatch',
  'tls-client-refused',
  'proxy-refused',
  'endpoint-unauthorised',
  'connector-http-status',
  'connector-bad-answer',
  'process-not-started',
  'ssh-host-key-unknown',
  'ssh-host-key-changed',
  'ssh-auth-failed',
  'ssh-key-unreadable',
  'ssh-agent-unreachable',
  'ssh-sftp-missing',
  'file-missing',
  'file-unreadable',
  'file-unwritable',
  'file-too-long',
  'file-changed',
  'nginx-config-unreadable',
  'nginx-config-unwritable',
  'nginx-config-syntax',
  'nginx-config-not-included',
  'nginx-upstream-ambiguous',
  'nginx-upstream-missing',
  'nginx-server-missing',
  'nginx-config-refused',
  'nginx-config-changed',
  'nginx-reload-failed',
  'nginx-not-running',
  'env-variable-missing',
  'env-variable-unclear',
  'env-share-not-whole',
  'env-value-unreadable',
  'env-restart-failed',
  'env-not-healthy',
  'env-not-in-effect',
  'env-file-changed',
  'haproxy-backend-missing',
  'haproxy-server-missing',
  'haproxy-server-down',
  'haproxy-share-undecided',
  'haproxy-share-not-exact',
  'haproxy-command-refused',
  'haproxy-not-allowed',
  'haproxy-changed',
  'nginx-host-failed',
  'nginx-hosts-in-doubt',
  'nginx-hosts-left',
  'nginx-passive-unhealthy',
  'nginx-flipped-unproven',
  'nginx-flip-unclear',
  'nginx-cookie-rule-missing',
  'nginx-cookie-rule-unclear',
  'nginx-prepared-stale',
  'nginx-service-failed',
  'prometheus-query-failed',
  'silence-not-ended',
  'silence-interrupted',
  'practice-not-running',
  'practice-split-changed',
  'flag-changed',
  'kubeconfig-unreadable',
  'kubeconfig-invalid',
  'tls-check-skipped',
  'kubernetes-login-failed',
  'kubernetes-unauthorised',
  'kubernetes-forbidden',
  'kubernetes-missing',
  'kubernetes-kind-unknown',
  'kubernetes-conflict',
  'kubernetes-gone',
  'kubernetes-busy',
  'kubernetes-failed',
  'kubernetes-refused',
  'kubernetes-changed',
  'kubernetes-value-unclear',
  'kubernetes-field-missing',
  'kubernetes-rollout-failed',
  'kubernetes-serves-traffic',
  'namespace-too-full',
  'pod-none-ready',
  'pods-several',
  'pod-container-missing',
  'pod-program-missing',
  'pod-gone',
  'kill-switch-unclear',
  'http-switch-changed',
  'http-switch-value-missing',
  'http-switch-value-unreadable',
  'http-switch-cannot-delete',
  'audience-unlisted',
  'audience-order',
  'audience-all-or-none',
  'audience-apart',
  'command-file-changed',
  'command-failed',
  'command-output-unclear',
  'command-value-unreadable',
  'command-not-in-effect',
  'command-state-unknown',
  'change-request-answered',
  'change-request-gone',
  'command-switch-changed',
  'commands-changed',
  'manual-switch-changed',
  'command-share-unlisted',
  'command-cannot-remove',
  // vault
  'vault-locked',
  'vault-not-set-up',
  'vault-passphrase-wrong',
  'vault-damaged',
  'vault-newer',
  'vault-unwritable',
  'vault-secret-elsewhere',
  'key-store-failed',
  // hosts
  'backend-unreachable',
  'port-in-use',
  'unauthorised',
  'command-not-approved',
  // steps
  'step-interrupted',
  'step-exit-code',
  'step-http-status',
  'step-http-body',
  'step-http-slow',
  'step-could-not-start',
  'awaited-step-failed',
  'value-missing',
  'value-unfit',
  'variable-missing',
  'secret-missing',
  'step-output-lacks',
  'step-output-holds',
  'step-output-missing',
  'step-output-too-long',
  'step-number-missing',
  'step-number-off',
  'step-limit-unknown',
  'step-json-differs',
  'step-http-header',
  'step-served-by',
  'step-version-unknown',
  'step-job-failed',
  'cluster-job-failed',
  'cluster-job-unseen',
  'pattern-too-slow',
  'baseline-not-read',
  'flag-not-set',
  'kill-switch-not-set',
  'kill-switch-interrupted',
  // rollback
  'stable-cannot-serve',
  'stable-not-asked',
  'canary-cannot-serve',
  'switch-changed-since',
  'switch-return-opened',
  'switch-return-interrupted',
  'split-not-reached',
  'share-not-counted',
  'split-not-confirmed',
  'sample-users-elsewhere',
  'split-only-reported',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The only class that is thrown on purpose. Anything else that is caught becomes `internal` at one place. */
export class CockpitFault extends Error implements CockpitError {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly retryable: boolean;

  constructor(code: ErrorCode, params: ErrorParams = {}, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(`${code} ${JSON.stringify(params)}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CockpitFault';
    this.code = code;
    this.params = params;
    this.retryable = options.retryable ?? false;
  }
}

/** The place where an unforeseen exception becomes `internal`; a `CockpitFault` passes unchanged. */
export function toCockpitError(thrown: unknown): CockpitError {
  if (thrown instanceof CockpitFault) {
    return { code: thrown.code, params: thrown.params, retryable: thrown.retryable };
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', params: { detail: detail.slice(0, 500) }, retryable: false };
}
