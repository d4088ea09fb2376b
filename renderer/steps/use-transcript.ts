import { useEffect, useState } from 'react';
import { useConnection } from '../stores/connection.ts';

/** What stays in memory of an output; the whole of it is evidence in the journal. */
const tailCharacters = 64 * 1024;
const pauseMs = 700;

export interface TranscriptTail {
  readonly text: string;
  readonly truncated: boolean;
}

const nothing: TranscriptTail = { text: '', truncated: false };

/** The tail of a step's output; follows it while the step runs. `attempt`: each begins an output of its own. */
export function useTranscript(releaseId: string, stepId: string, attempt: number, running: boolean): TranscriptTail {
  const { client } = useConnection();
  const [tail, setTail] = useState(nothing);
  useEffect(() => {
    setTail(nothing);
    if (attempt === 0) return;
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let after = 0;
    const pull = async (): Promise<void> => {
      try {
        const piece = await client.releases.transcript({ releaseId, stepId, after }, { signal: stopped.signal });
        after = piece.next;
        setTail((former) => {
          const text = former.text + piece.text;
          const cut = text.length > tailCharacters;
          return {
            text: cut ? text.slice(-tailCharacters) : text,
            truncated: former.truncated || cut || piece.truncated,
          };
        });
        if (!piece.live && piece.text === '') return;
      } catch {
        // An output that cannot be read now is read at the next turn; the step itself goes on.
      }
      if (!stopped.signal.aborted && running) timer = setTimeout(() => void pull(), pauseMs);
    };
    void pull();
    return () => {
      stopped.abort();
      clearTimeout(timer);
    };
  }, [client, releaseId, stepId, attempt, running]);
  return tail;
}
