import type { ClaimStore } from '../chaos/store.ts'

/** A store in memory that lets others in before each call. */
export class MemoryStore implements ClaimStore {
  readonly texts = new Map<string, string>()
  pause: () => Promise<void> = async () => {}

  async create(key: string, text: string): Promise<'created' | 'exists'> {
    await this.pause()
    if (this.texts.has(key)) return 'exists'
    this.texts.set(key, text)
    return 'created'
  }
  async read(key: string) {
    await this.pause()
    return this.texts.get(key)
  }
  async write(key: string, text: string) {
    await this.pause()
    this.texts.set(key, text)
  }
  async prove() {
    await this.pause()
  }
  async remove(key: string) {
    await this.pause()
    this.texts.delete(key)
  }
  async list(folder: string, wanted: (key: string) => boolean = () => true) {
    await this.pause()
    return [...this.texts]
      .filter(([key]) => key.startsWith(`${folder}/`) && wanted(key))
      .map(([key, text]) => ({ key, text }))
  }
}
