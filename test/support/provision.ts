import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Puts the real servers that the tests run against on this machine: as root on Debian by one `apt-get install`,
 * elsewhere by naming what is missing (exit 1). When all is there it only looks at a few files.
 */

/** A Debian package and what shows that it, or its like from elsewhere, is there: any one of these suffices. */
interface Requirement {
  readonly debianPackage: string;
  /** Looked for on PATH and in the system's own folders. */
  readonly executables?: readonly string[];
  /** Absolute paths. */
  readonly files?: readonly string[];
  readonly neededFor: string;
}

const requirements: readonly Requirement[] = [
  { debianPackage: 'openssl', executables: ['openssl'], neededFor: 'certificates of the tests' },
  { debianPackage: 'nginx', executables: ['nginx'], neededFor: 'the traffic connector' },
  { debianPackage: 'haproxy', executables: ['haproxy'], neededFor: 'the HAProxy connector' },
  { debianPackage: 'prometheus', executables: ['prometheus'], neededFor: 'the metrics connector' },
  {
    debianPackage: 'prometheus-alertmanager',
    executables: ['prometheus-alertmanager', 'alertmanager'],
    neededFor: 'the alerts connector',
  },
  { debianPackage: 'busybox', executables: ['busybox'], neededFor: 'containers without GNU programs' },
  { debianPackage: 'etcd-server', executables: ['etcd'], neededFor: 'the switch of a configuration centre' },
  { debianPackage: 'openssh-server', executables: ['sshd'], neededFor: 'machines over SSH' },
  {
    debianPackage: 'kubernetes-client',
    executables: ['kubectl'],
    neededFor: 'the proof of the Kubernetes test server',
  },
  {
    debianPackage: 'chromium',
    executables: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    files: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    neededFor: 'the end-to-end tests',
  },
  {
    debianPackage: 'fonts-wqy-microhei',
    files: ['/usr/share/fonts/truetype/wqy/wqy-microhei.ttc', '/System/Library/Fonts/PingFang.ttc'],
    neededFor: 'Chinese text in screenshots and PDF',
  },
];

const searchedFolders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin'];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isPresent({ executables = [], files = [] }: Requirement): boolean {
  return (
    files.some((file) => existsSync(file)) ||
    executables.some((name) => searchedFolders.some((folder) => folder !== '' && isExecutable(join(folder, name))))
  );
}

function aptGet(...args: string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  child.once('error', reject);
  child.once('close', (code, signal) => {
    if (code === 0) resolve();
    else reject(new Error(`apt-get ${args[0]} ended with ${signal ?? `exit code ${code}`}`));
  });
  return promise;
}

const policyFile = '/usr/sbin/policy-rc.d';
const savedPolicyFile = '/usr/sbin/policy-rc.d.before-provision';
const startNothing = '#!/bin/sh\n# written by provision.ts for one installation\nexit 101\n';

/**
 * Runs `install` while Debian is told to start no service (101: "action forbidden by policy"). Whatever policy stood
 * there before stands there afterwards; one that an interrupted run left aside is put back as well.
 */
async function withoutStartingServices(install: () => Promise<void>): Promise<void> {
  const foreign = existsSync(policyFile) && readFileSync(policyFile, 'utf8') !== startNothing;
  if (foreign) renameSync(policyFile, savedPolicyFile);
  // With a handler the signal ends apt-get (same process group) and not us, so that `finally` is reached.
  const ignore = () => {};
  process.on('SIGINT', ignore).on('SIGTERM', ignore);
  try {
    writeFileSync(policyFile, startNothing, { mode: 0o755 });
    await install();
  } finally {
    rmSync(policyFile, { force: true });
    if (existsSync(savedPolicyFile)) renameSync(savedPolicyFile, policyFile);
    process.off('SIGINT', ignore).off('SIGTERM', ignore);
  }
}

const missing = requirements.filter((requirement) => !isPresent(requirement));
if (missing.length > 0) {
  const names = missing.map((requirement) => requirement.debianPackage);
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log(`provision: installing ${names.join(', ')}`);
    await aptGet('update', '-qq');
    await withoutStartingServices(() => aptGet('install', '--no-install-recommends', '-y', '-qq', ...names));
    const stillMissing = missing.filter((requirement) => !isPresent(requirement));
    if (stillMissing.length > 0) {
      console.error(`provision: installed, yet not found: ${stillMissing.map((r) => r.debianPackage).join(', ')}`);
      process.exitCode = 1;
    }
  } else {
    console.error('provision: these are missing; install them, then run this again (or run it as root on Debian):');
    for (const { debianPackage, neededFor } of missing) console.error(`  ${debianPackage}, for ${neededFor}`);
    process.exitCode = 1;
  }
}
