import type { Translation } from '../translation.ts';
import type { people as source } from '../zh/people.ts';

export const people = {
  title: 'People',
  driver: 'Who drives at this cockpit',
  driverDetail: 'The record names this person; the driver cannot be the second person of an approval.',
  changeDriver: 'Change driver',
  list: 'Everybody',
  drives: 'drives',
  hasPin: 'PIN set',
  noPin: 'no PIN',
  setPin: 'Set PIN',
  changePin: 'Change PIN',
  empty: { title: 'Nobody yet', detail: 'Who is to approve by PIN first gets a name and a PIN here.' },
  pinSaved: 'The PIN of {{name}} is saved',
  driverSaved: '{{name}} drives now',
  form: {
    setTitle: 'Set a PIN',
    changeTitle: 'Change the PIN of {{name}}',
    driverTitle: 'Who drives here?',
    detail:
      'To be typed by that person, unseen by others. Only a salted hash is kept: nobody can read the PIN, and a forgotten one cannot be found again.',
    driverDetail: 'A release under way keeps its driver until the cockpit is started again.',
    name: 'Name',
    newPerson: 'Somebody new, who is added to the list',
    current: 'Present PIN',
    pin: 'New PIN',
    pinHint: 'at least {{length}} characters',
    again: 'The new PIN again',
    different: 'The two are not the same',
  },
  approval: {
    noPin: '{{name}} has no PIN yet and cannot approve this way.',
    link: 'Set one on the page People',
  },
} satisfies Translation<typeof source>;
