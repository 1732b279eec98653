import { mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { h } from 'vue'
import UiButton from './UiButton.vue'

describe('a button', () => {
  it('does what it is for', async () => {
    const onClick = vi.fn()
    await mount(UiButton, { props: { onClick } }).trigger('click')
    expect(onClick).toHaveBeenCalled()
  })

  it('does nothing while it is busy, but keeps the focus', async () => {
    const onClick = vi.fn()
    const button = mount(UiButton, { props: { onClick, busy: true }, attachTo: document.body })
    button.element.focus()
    await button.trigger('click')
    expect(onClick).not.toHaveBeenCalled()
    expect(document.activeElement).toBe(button.element)
    button.unmount()
  })

  it.each([
    [false, 1],
    [true, 0],
  ])('sends its form unless it is busy: %s', async (busy, times) => {
    const onSubmit = vi.fn((event: Event) => event.preventDefault())
    const form = mount(
      { render: () => h('form', { onSubmit }, h(UiButton, { type: 'submit', busy })) },
      { attachTo: document.body },
    )
    await form.get('button').trigger('click')
    expect(onSubmit).toHaveBeenCalledTimes(times)
    form.unmount()
  })
})
