import type { Told } from './installation.ts'

/** Tells the bake outside. */
export const tell = (told: Told): void => void process.stdout.write(`${JSON.stringify(told)}\n`)

/** A failure with its remedy, carried to the bake outside. */
export class Refused extends Error {
  readonly remedy: string
  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}
