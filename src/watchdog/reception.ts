/** Takes what the application's thread tells, and answers what it asks. */
import type { Captures } from '../capture/captures.js';
import type { RuleBook } from '../capture/rules/rule-book.js';
import type { ApplicationLine } from '../capture/sources/application-line.js';
import type { Status } from '../server/api.js';
import type { Answer, Question, ToApplication, ToWatchdog } from '../wire/messages.js';
import type { Evidence } from './evidence.js';
import type { Observer } from './observer.js';
import type { Publishing } from './publishing.js';

export interface ReceptionParts {
  readonly application: ApplicationLine;
  readonly observer: Observer;
  readonly evidence: Evidence;
  readonly rules: RuleBook;
  readonly captures: Captures;
  readonly publishing: Publishing;
  readonly status: () => Status;
  /** Ends the watchdog. */
  readonly stop: () => Promise<void>;
  readonly tell: (message: ToApplication) => void;
}

export function createReception(parts: ReceptionParts): (message: ToWatchdog) => void {
  const { application, observer, evidence, rules, tell } = parts;
  return (message) => {
    switch (message.type) {
      case 'command-done':
        application.receive(message.ticket, message.outcome);
        break;
      case 'tracked':
        observer.noteTracked(message.summary);
        break;
      case 'process-signal':
        evidence.take(rules.receive(message.signal, Date.now()));
        break;
      default:
        void answerTo(message, parts).then((answer) => tell({ type: 'answer', answer }));
    }
  };
}

async function answerTo(
  question: Question,
  { captures, publishing, status, stop }: ReceptionParts,
): Promise<Answer> {
  const { id, type } = question;
  switch (type) {
    case 'status':
      return { id, type, status: status() };
    case 'capture':
      return { id, type, record: await captures.request(question.request).ended };
    case 'publish':
      publishing.start(question.board);
      return { id, type };
    case 'stop':
      await stop();
      return { id, type };
  }
}
