import { rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type ViteBuilder } from 'vite';
import { noncePlaceholder } from './electron/backend/platform/content-security-policy.ts';
import { buildStampName } from './electron/launch/build-state.ts';
import { aliases } from './vite.aliases.ts';

const projectRoot = import.meta.dirname;
const output = join(projectRoot, 'dist');
const entry = (path: string) => join(projectRoot, 'electron', path);

/** Native modules, and what only Electron itself can provide. Everything else is bundled. */
const external = [
  'electron',
  'better-sqlite3',
  'ssh2',
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
];

/** Bundles for Node: no minifying, so that a stack trace can be read; chunks flat beside `worker.js`. */
const nodeBuild = {
  outDir: output,
  emptyOutDir: false,
  target: 'node24',
  minify: false,
  sourcemap: false,
  copyPublicDir: false,
  reportCompressedSize: false,
} as const;

export default defineConfig({
  root: join(projectRoot, 'renderer'),
  resolve: { alias: aliases },
  plugins: [react()],
  html: { cspNonce: noncePlaceholder },
  server: { fs: { allow: [projectRoot] } },
  environments: {
    client: {
      build: {
        outDir: join(output, 'renderer'),
        emptyOutDir: true,
        target: 'chrome140',
        sourcemap: false,
        reportCompressedSize: false,
        // A data: URL would need its own exception in the policy.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 2_000,
        rolldownOptions: {
          output: {
            // Chunks run before the entry that imports them. What must be said to zod before any schema is made has to
            // stand in zod's own chunk, or a chunk of schemas runs first and the policy reports a violation.
            codeSplitting: {
              groups: [{ name: 'first', test: /client[\\/]security-nonce|node_modules[\\/](zod|get-nonce)[\\/]/ }],
            },
          },
        },
      },
    },
    main: {
      consumer: 'server',
      resolve: { noExternal: true, external, conditions: ['node', 'module', 'import', 'default'] },
      keepProcessEnv: true,
      build: {
        ...nodeBuild,
        rolldownOptions: {
          input: {
            main: entry('main.ts'),
            'backend-process': entry('backend-process.ts'),
            serve: entry('serve.ts'),
            cli: entry('cli.ts'),
            worker: entry('worker.ts'),
          },
          external,
          platform: 'node',
          output: {
            format: 'es',
            entryFileNames: '[name].js',
            chunkFileNames: '[name]-[hash].js',
            assetFileNames: '[name]-[hash][extname]',
          },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        ...nodeBuild,
        rolldownOptions: {
          input: { preload: entry('desktop/preload/preload.ts') },
          external: ['electron'],
          platform: 'browser',
          // A sandboxed preload can load CommonJS only.
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
  },
  builder: {
    buildApp: async (builder: ViteBuilder) => {
      // Chunks of earlier builds would go into the package otherwise.
      const beganAt = Date.now();
      await rm(output, { recursive: true, force: true });
      for (const name of ['client', 'main', 'preload']) await builder.build(builder.environments[name]!);
      await writeFile(join(output, buildStampName), String(beganAt));
    },
  },
});
