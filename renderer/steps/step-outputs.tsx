import { freeText } from '../../shared/i18n/release-speech.ts';
import type { StepResult } from '../../shared/release/events.ts';
import { useSpeech } from '../screens/release/flight-context.tsx';

/** The values that a step gave, which later steps use. */
export function StepOutputs({ result }: { readonly result: StepResult | null }) {
  const speech = useSpeech();
  const outputs = Object.entries(result?.outputs ?? {});
  if (outputs.length === 0) return null;
  return (
    <dl>
      {outputs.map(([name, output]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{output.kind === 'value' ? String(output.value) : freeText(speech, output.text, '…')}</dd>
        </div>
      ))}
    </dl>
  );
}
