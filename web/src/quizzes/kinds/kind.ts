/**
 * What there is to know of a kind of questions: by players, by hosts, and by authors, each in a module of its own, as a
 * phone has to load what players need, and no more.
 */
import type { Component } from 'vue'
import type { Schemas } from '@/platform/api'
import type { Finder } from '../editor/problems'
import type { Check } from '../files/checks'

export type QuestionType = Schemas['QuestionType']
export type OwnQuestion = Schemas['OwnQuestion']
/** A question as its author sends it. */
export type QuestionBody = Schemas['QuizBody']['questions'][number]

/** A question as players get it, as far as its kind reads it. */
export type Shown = Pick<Schemas['PlayerQuestion'], 'questionType' | 'questionNumber' | 'answers'>

/** What of it is of its kind. */
export type ShownMembers = Omit<Shown, 'questionType' | 'questionNumber'>

export interface PlayedKind {
  /** Its name and what it is like: `quizzes.types.<key>.name` and `.about`. */
  key: string
  /** How it is answered, and what was right once that is known; has AnswerProps, emits `answer`. */
  view: Component
  /** Whether an answer counts as right, by what the service tells to be right, in the notation of this kind. */
  isRight: (right: readonly string[], response: string) => boolean
  /** An answer as people read it. */
  inWords: (response: string, question: Shown) => string
  /** What the service has told in words, in the notation of this kind. */
  asResponse: (told: string, question: Shown) => string
  /** Text of `single_player` that tells what keys do. */
  keysHint: string
  /** The answer that a key stands for. */
  answerOfKey?: (key: string, question: Shown) => string | undefined
}

export interface AnswerProps {
  question: Shown
  /** What the player answered. */
  chosen?: string
  /** Everything that counts as right, once that may be known; the answer to be shown comes first. */
  right?: string[]
  /** It can be answered now. */
  open: boolean
  /** Nothing can be chosen (any more), and looks like it. */
  locked: boolean
  /** For a projector: as big as the type around it says. */
  big: boolean
  /** Choosing is not final: the choice stays marked and may be changed. */
  keepsChoice: boolean
}

/** A line of what was chosen or typed, and by how many. */
export interface Share {
  /** In the notation of the kind. */
  response: string
  count: number
  right: boolean
}

export interface Right {
  /** The right answer; where there is a choice, each that is. */
  right: string[]
  /** What else is taken for it, as spellings that are wrong. */
  accepted: string[]
}

export interface HostedKind {
  /** What players see of a question, besides its text and picture. */
  shown: (question: OwnQuestion) => ShownMembers
  rightOf: (question: OwnQuestion) => Right
  /** The answers of a room in lines to be looked at; those that may be chosen also where nobody has. */
  sharesOf: (answers: readonly Share[], question: OwnQuestion) => Share[]
  /** The text of a line, and the key that its sign and colour belong to. */
  lineOf: (response: string, question: Shown) => { key?: string; text: string }
  /** Answers are in the players' own words: not for the wall, and the room is told how to answer. */
  written: boolean
}

/** What questions of every kind have. */
export interface Example {
  question: string
  answerFollowup?: string
  questionUri?: string
  questionGroup?: string
}

/** `D`: what a question that is written has of this kind; it has members of other kinds beside them. */
export interface EditedKind<D> {
  /** Its fields in the editor; they are told the `index` of the question. */
  fields: Component
  /** All members of this kind, from those that are given. */
  draft: (given: Partial<D>) => Partial<D>
  draftOf: (question: QuestionBody | OwnQuestion) => Partial<D>
  /** What the service is sent, besides what all kinds have. */
  bodyOf: (question: D) => object
  /** Without what was left empty. */
  tidied: (question: D) => Partial<D>
  check: (question: D, found: Finder) => void
  /** What is right in words, the right answer first, and how many other texts there are; to be of another kind. */
  wordsOf: (question: D) => { right: string[]; others: number }
  /** A question of which that is right, and how many of the texts have no place. */
  ofWords: (right: string[]) => { members: Partial<D>; lost: number }
  /** What players will see. */
  shown: (question: D) => ShownMembers
  /** Answers to look at before a file is imported. */
  linesOf: (question: D) => { text: string; right: boolean }[]
  csv: CsvPart<D>
  json: JsonPart
  /** For a file to begin with. */
  examples: (Partial<D> & Example)[]
}

/** Columns of a CSV file; `question`, `followup`, `picture` and `group` are there anyhow. */
export interface CsvPart<D> {
  /** Their titles: two kinds may have the same one. Words about them: `quizzes.import.csv.<title>`. */
  columns: readonly string[]
  required: readonly string[]
  cells: (question: D) => Record<string, string | undefined>
  read: (cell: (column: string) => string, wrong: Wrong) => Partial<D>
  /** The column in which a member is, by its path within the question. */
  columnOf: (field: string) => string | undefined
}

/** Tells what is wrong with a cell: a key of `quizzes.problems`. */
export type Wrong = (column: string, key: string, values: Record<string, string>) => void

/** Members of a question in a JSON file. */
export interface JsonPart {
  members: Record<string, Check>
  /** What members have to do with each other; they are as they should be by themselves. */
  check?: Check
}
