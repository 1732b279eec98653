/** Keeps a draft in this browser while it is written, and notices when another tab does the same. */
import { onScopeDispose, ref, type Ref, watch } from 'vue'
import type { Draft } from './draft'
import { forgetKept, type KeptDraft, parseKept, readKept, writeKept } from './kept_drafts'

const DELAY_MS = 700

/** `nothing`: there are no changes. `pending`: they are kept in a moment. */
export type Keeping = 'nothing' | 'pending' | 'kept' | 'failed'

/** What another tab did: went on editing, or saved the quiz or threw the draft away. */
export type Elsewhere = 'edited' | 'settled'

export interface Autosave {
  keeping: Ref<Keeping>
  elsewhere: Ref<Elsewhere | undefined>
  /** Keep the draft, or forget it if nothing is changed, without waiting. */
  keepNow: () => void
  /** Forget what is kept in a slot (that of the draft): it is saved, or not wanted. */
  forget: (slot?: string) => void
  /** What the other tab has kept. */
  theirs: () => KeptDraft | undefined
}

export function useAutosave(options: {
  draft: Draft
  slot: () => string
  /** Differs whenever something is changed. */
  version: () => string
  changed: () => boolean
  about: () => Pick<KeptDraft, 'basedOn' | 'key' | 'tried'>
}): Autosave {
  const { draft, slot, version, changed, about } = options
  const page = crypto.randomUUID()
  const keeping = ref<Keeping>(changed() ? 'kept' : 'nothing')
  const elsewhere = ref<Elsewhere>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function keepNow(): void {
    clearTimeout(timer)
    timer = undefined
    if (!changed()) {
      forgetKept(slot(), page)
      keeping.value = 'nothing'
      return
    }
    const kept = writeKept(slot(), { draft, ...about(), at: new Date().toISOString(), page })
    keeping.value = kept ? 'kept' : 'failed'
  }

  function flush(): void {
    if (timer !== undefined) keepNow()
  }

  function forget(from = slot()): void {
    clearTimeout(timer)
    timer = undefined
    forgetKept(from)
    keeping.value = 'nothing'
  }

  function hear({ key, newValue }: StorageEvent): void {
    if (key !== slot()) return
    if (newValue === null) elsewhere.value = 'settled'
    else if (parseKept(newValue)?.page !== page) elsewhere.value = 'edited'
  }

  watch(version, () => {
    clearTimeout(timer)
    timer = setTimeout(keepNow, DELAY_MS)
    if (keeping.value !== 'failed') keeping.value = 'pending'
  })
  window.addEventListener('storage', hear)
  window.addEventListener('pagehide', flush)
  onScopeDispose(() => {
    window.removeEventListener('storage', hear)
    window.removeEventListener('pagehide', flush)
    flush()
  })

  return { keeping, elsewhere, keepNow, forget, theirs: () => readKept(slot()) }
}
