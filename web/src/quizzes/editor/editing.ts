/** One quiz while it is edited: the draft, what is wrong with it, and getting it stored. */
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { useAction } from '@/platform/action'
import type { Schemas } from '@/platform/api'
import { openToPlayers, takeOffTheList } from '../opening'
import { useAutosave } from './autosave'
import { useChecked } from './checking'
import { bodyOf, type Draft, draftOf, newDraft, tidy } from './draft'
import { useFieldErrors } from './field_errors'
import { type KeptDraft, slotOf } from './kept_drafts'
import { saveChanged, saveNew } from './saving'
import type { Problem } from './problems'
import { fieldOf } from './validation'

type Header = Omit<Schemas['OwnQuiz'], 'questions'>

/** What stands in the way of saving: the author has to decide. */
export type Obstacle = { kind: 'changed'; quiz: Schemas['OwnQuiz'] } | { kind: 'gone' }

export type Editing = ReturnType<typeof useEditing>

/** Edit a quiz, a new one, or a kept draft of one; `gameId` alone is that of a quiz that was deleted meanwhile. */
export function useEditing(given: {
  player: string
  gameId?: string
  quiz?: Schemas['OwnQuiz']
  kept?: KeptDraft
}) {
  const base = given.quiz ? draftOf(given.quiz) : newDraft()
  const draft = reactive<Draft>(given.kept?.draft ?? base)
  const stored = shallowRef<Header | undefined>(given.quiz)
  const basedOn = ref(given.kept?.basedOn ?? given.quiz?.updatedAt)
  const attempt = ref(given.kept ? { key: given.kept.key, tried: given.kept.tried } : newAttempt())

  const { json: body, problems: found } = useChecked(draft)
  const storedBody = ref(JSON.stringify(bodyOf(base)))
  const changed = computed(() => body.value !== storedBody.value)

  const ofService = shallowRef<Problem[]>([])
  const problems = computed(() => [...found.value, ...ofService.value])
  const errors = useFieldErrors(draft, problems)

  const slot = () => slotOf(given.player, stored.value?.gameId ?? given.gameId)
  const autosave = useAutosave({
    draft,
    slot,
    version: () => body.value,
    changed: () => changed.value,
    about: () => ({ ...(basedOn.value && { basedOn: basedOn.value }), ...attempt.value }),
  })

  // From now on it is this page's; another one that edits it, too, hears of it.
  if (given.kept) autosave.keepNow()

  watch(body, () => (ofService.value = []))
  // The other tab has used the key for its own quiz.
  watch(autosave.elsewhere, (what) => {
    if (what === 'settled') attempt.value = newAttempt()
  })

  const obstacle = shallowRef<Obstacle>()
  const { run, busy, error: refusal } = useAction((step: () => Promise<void>) => step())

  /** Do something that the service may refuse; says whether it was done. */
  async function trying(step: () => Promise<boolean>): Promise<boolean> {
    let done = false
    await run(async () => {
      done = await step()
    })
    const errors = refusal.value?.errors ?? []
    ofService.value = errors.map(({ path, message }) => ({
      path: fieldOf(path),
      key: 'service',
      values: { message },
    }))
    return done
  }

  /** Store the draft; false if it is not right, was refused, or the author has to decide first. */
  function save({ overwrite = false } = {}): Promise<boolean> {
    tidy(draft)
    ofService.value = []
    obstacle.value = undefined
    errors.touchAll()
    if (problems.value.length) return Promise.resolve(false)
    if (stored.value && !changed.value) return Promise.resolve(true)
    return trying(async () => {
      const sent = bodyOf(draft)
      const before = slot()
      const quiz = await store(sent, overwrite)
      if (!quiz) return false
      stored.value = quiz
      storedBody.value = JSON.stringify(sent)
      basedOn.value = quiz.updatedAt
      autosave.forget(before)
      autosave.elsewhere.value = undefined
      if (changed.value) autosave.keepNow()
      return true
    })
  }

  async function store(sent: Schemas['QuizBody'], overwrite: boolean): Promise<Header | undefined> {
    if (!stored.value) {
      const before = { ...attempt.value }
      attempt.value.tried = true
      autosave.keepNow()
      return saveNew(sent, before)
    }
    const outcome = await saveChanged(stored.value.gameId, sent, overwrite ? undefined : basedOn.value)
    if (outcome.kind === 'saved') return outcome.quiz
    obstacle.value = outcome
    return undefined
  }

  /** The quiz was deleted: store the draft as a new one. */
  function saveAsNew(): Promise<boolean> {
    stored.value = undefined
    basedOn.value = undefined
    attempt.value = newAttempt()
    return save()
  }

  /** Go on with what another tab has kept. */
  function takeTheirs(): void {
    const theirs = autosave.theirs()
    if (theirs) {
      Object.assign(draft, theirs.draft)
      basedOn.value = theirs.basedOn ?? basedOn.value
      attempt.value = { key: theirs.key, tried: theirs.tried }
    }
    autosave.elsewhere.value = undefined
  }

  /** Go on with the quiz as it is stored; what was changed here goes. */
  function takeStored(quiz: Schemas['OwnQuiz']): void {
    autosave.forget()
    const fresh = draftOf(quiz)
    storedBody.value = JSON.stringify(bodyOf(fresh))
    Object.assign(draft, fresh)
    stored.value = quiz
    basedOn.value = quiz.updatedAt
    obstacle.value = undefined
  }

  const open = () =>
    trying(async () => {
      const quiz = stored.value
      if (quiz) stored.value = { ...quiz, activeSince: await openToPlayers(quiz.gameId) }
      return true
    })

  const takeOff = () =>
    trying(async () => {
      const quiz = stored.value
      if (!quiz) return false
      await takeOffTheList(quiz.gameId)
      stored.value = { ...quiz, activeSince: undefined }
      return true
    })

  return {
    draft,
    stored,
    /** The quiz was changed elsewhere since the draft was begun. */
    outdated: computed(() => stored.value !== undefined && basedOn.value !== stored.value.updatedAt),
    changed,
    problems,
    errors,
    busy,
    refusal,
    obstacle,
    keeping: autosave.keeping,
    elsewhere: autosave.elsewhere,
    save,
    saveAsNew,
    takeTheirs,
    takeStored,
    open,
    takeOff,
  }
}

const newAttempt = () => ({ key: crypto.randomUUID(), tried: false })
