/** A Job that runs a script in one container and is not tried again; `more` are the script's arguments from `$0` on. */
export const jobManifest = (name: string, script: string, ...more: readonly string[]): string => `
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: "tools:1", command: ${JSON.stringify(['sh', '-c', script, ...more])}}]
`;
