import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { h } from 'vue'
import UiField from './UiField.vue'

it('a field ties its label, hint and error to its control', () => {
  const field = mount(UiField, {
    props: { label: 'Name', hint: 'As others see it', error: 'Too short' },
    slots: { default: (control: object) => h('input', control) },
  })
  const attributes = field.get('input').attributes()
  expect(field.get('label').attributes('for')).toBe(attributes.id)
  expect(attributes['aria-invalid']).toBe('true')
  const described = attributes['aria-describedby']?.split(' ').map((id) => field.get(`[id="${id}"]`).text())
  expect(described).toEqual(['As others see it', 'Too short'])
})

it('a field without hint and error is described by nothing', () => {
  const field = mount(UiField, {
    props: { label: 'Name' },
    slots: { default: (control: object) => h('input', control) },
  })
  expect(Object.keys(field.get('input').attributes())).toEqual(['id'])
})
