/**
 * Answers by question, for what is asked again and again. It forgets all of them when it holds too many, and never keeps
 * those of questions longer than `longest` characters, so that no input can fill it.
 */
export class Remembered<Answer> {
  private readonly answers = new Map<string, Answer>();
  private readonly most: number;
  private readonly longest: number;

  constructor(most: number, longest = Number.POSITIVE_INFINITY) {
    this.most = most;
    this.longest = longest;
  }

  /** The answer, found only where it is not remembered. */
  of(question: string, find: () => Answer): Answer {
    if (question.length > this.longest) return find();
    const known = this.answers.get(question);
    if (known !== undefined || this.answers.has(question)) return known as Answer;
    const found = find();
    if (this.answers.size >= this.most) this.answers.clear();
    this.answers.set(question, found);
    return found;
  }
}
