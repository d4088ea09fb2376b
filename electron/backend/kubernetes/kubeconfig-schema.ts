import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

/** What a kubeconfig says of a cluster; names as it writes them. */
export const clusterSchema = z.object({
  server: z.url({ protocol: /^https?$/ }),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': flag,
  'tls-server-name': text,
  'proxy-url': text,
});

export type Cluster = z.infer<typeof clusterSchema>;

const variables = z
  .array(z.object({ name: z.string(), value: z.string() }))
  .nullish()
  .transform((list) => list ?? []);

export const execPluginSchema = z.object({
  apiVersion: z.string(),
  command: z.string().min(1),
  args: z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? []),
  env: variables,
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
});

export type ExecPlugin = z.infer<typeof execPluginSchema>;

/** What a kubeconfig says of a user. Every value but the paths may be a secret. */
export const authInfoSchema = z.object({
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  as: text,
  'as-groups': z
    .array(z.string())
    .nullish()
    .transform((list) => list ?? undefined),
  exec: execPluginSchema.nullish().transform((plugin) => plugin ?? undefined),
  /** Taken out of kubectl 1.26: what used it has an exec plugin by now. */
  'auth-provider': z.unknown().optional(),
});

export type AuthInfo = Partial<z.infer<typeof authInfoSchema>>;
