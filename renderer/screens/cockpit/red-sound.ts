import { useEffect } from 'react';
import { create } from 'zustand';

interface RedSound {
  readonly on: boolean;
  /** The browser plays nothing before the first press of the user in this page. */
  readonly blocked: boolean;
}

const storageKey = 'release-cockpit.red-sound';

function storedOn(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

const useStore = create<RedSound>(() => ({ on: storedOn(), blocked: true }));
let audio: AudioContext | null = null;

/** To be called from a press or a key: only then may a page begin to sound. */
function unlock(): void {
  if (typeof AudioContext === 'undefined') return;
  audio ??= new AudioContext();
  void audio.resume().then(() => useStore.setState({ blocked: audio?.state !== 'running' }));
}

/** Two short falling tones, thrice: told apart from a chat's ping, heard from the next room. */
export function soundRed(): void {
  if (!useStore.getState().on || audio === null || audio.state !== 'running') return;
  for (let round = 0; round < 3; round += 1) {
    const at = audio.currentTime + 0.05 + round * 0.55;
    tone(audio, 880, at, 0.16);
    tone(audio, 587, at + 0.2, 0.22);
  }
}

function tone(context: AudioContext, hertz: number, at: number, seconds: number): void {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = 'triangle';
  oscillator.frequency.value = hertz;
  // Ramps instead of steps: a step is a click.
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.35, at + 0.015);
  gain.gain.setValueAtTime(0.35, at + seconds - 0.04);
  gain.gain.linearRampToValueAtTime(0, at + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds + 0.02);
}

/** The switch of the sound. The context is made at the first press anywhere, so that a later red is heard. */
export function useRedSound(): RedSound & { toggle(): void } {
  const state = useStore();
  useEffect(() => {
    const first = (): void => {
      unlock();
      window.removeEventListener('pointerdown', first);
      window.removeEventListener('keydown', first);
    };
    window.addEventListener('pointerdown', first);
    window.addEventListener('keydown', first);
    return () => {
      window.removeEventListener('pointerdown', first);
      window.removeEventListener('keydown', first);
    };
  }, []);
  return { ...state, toggle };
}

function toggle(): void {
  unlock();
  const on = !useStore.getState().on;
  useStore.setState({ on });
  try {
    localStorage.setItem(storageKey, on ? 'on' : 'off');
  } catch {
    // Then the choice lasts as long as the window.
  }
}
