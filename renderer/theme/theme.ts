import {
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Menu,
  Modal,
  Table,
  Tooltip,
} from '@mantine/core';
import { fontFamily, monospaceFontFamily } from './fonts.ts';
import classes from './mantine.module.css';
import { cssVariables, palettes } from './tokens.ts';

/** Mantine asks for ten shades of a colour; ours has one that means something, so all ten are it. */
const tenTimes = (color: string): MantineColorsTuple =>
  Array.from({ length: 10 }, () => color) as unknown as MantineColorsTuple;

const fieldDefaults = {
  size: 'sm',
  classNames: { input: classes.input, label: classes.label, description: classes.description, error: classes.error },
};

const choiceDefaults = {
  ...fieldDefaults,
  classNames: {
    ...fieldDefaults.classNames,
    dropdown: classes.dropdown,
    option: classes.option,
    groupLabel: classes.menuLabel,
    pill: classes.pill,
    inputField: classes.inputField,
  },
};

export const theme = createTheme({
  fontFamily,
  fontFamilyMonospace: monospaceFontFamily,
  headings: { fontFamily, fontWeight: '600' },
  fontSizes: { xs: '11px', sm: '13px', md: '13px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.4', sm: '1.4', md: '1.4', lg: '1.35', xl: '1.3' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '18px', xl: '28px' },
  radius: { xs: '2px', sm: '3px', md: '4px', lg: '6px', xl: '6px' },
  defaultRadius: 'md',
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  colors: { instrument: tenTimes(palettes.dark.raiseFill) },
  primaryColor: 'instrument',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm', variant: 'default' }, classNames: { root: classes.button } },
    CloseButton: { classNames: { root: classes.closeButton } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: fieldDefaults },
    PasswordInput: { defaultProps: fieldDefaults },
    NumberInput: { defaultProps: fieldDefaults },
    Textarea: { defaultProps: fieldDefaults },
    Select: { defaultProps: choiceDefaults },
    MultiSelect: { defaultProps: choiceDefaults },
    Autocomplete: { defaultProps: choiceDefaults },
    FileInput: { defaultProps: fieldDefaults },
    Checkbox: {
      defaultProps: { size: 'xs' },
      classNames: { input: classes.check, icon: classes.checkIcon, label: classes.checkLabel },
    },
    Radio: {
      defaultProps: { size: 'xs' },
      classNames: { radio: classes.check, icon: classes.checkIcon, label: classes.checkLabel },
    },
    Switch: {
      defaultProps: { size: 'xs', withThumbIndicator: false },
      classNames: { track: classes.switchTrack, thumb: classes.switchThumb, label: classes.checkLabel },
    },
    Table: Table.extend({
      defaultProps: { verticalSpacing: 6, horizontalSpacing: 'sm' },
      classNames: { table: classes.table, th: classes.th, td: classes.td },
    }),
    Menu: Menu.extend({
      defaultProps: { transitionProps: { duration: 0 }, offset: 4 },
      classNames: { dropdown: classes.dropdown, item: classes.menuItem, label: classes.menuLabel },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { transitionProps: { duration: 0 }, openDelay: 400 },
      classNames: { tooltip: classes.tooltip },
    }),
    Modal: Modal.extend({
      // The scroll lock writes a style element for nothing: no page of ours scrolls as a whole.
      defaultProps: { transitionProps: { duration: 0 }, lockScroll: false, centered: true, withCloseButton: false },
      classNames: { content: classes.dialog, overlay: classes.overlay },
    }),
  },
});

/** Turns the tokens into custom properties and points Mantine's own at them. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const mantine = {
    '--mantine-color-body': 'var(--surface-page)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-bright': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-dim)',
    '--mantine-color-placeholder': 'var(--ink-faint)',
    '--mantine-color-anchor': 'var(--ink)',
    '--mantine-color-error': 'var(--level-red)',
    '--mantine-color-default': 'var(--surface-raised)',
    '--mantine-color-default-hover': 'var(--surface-hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-disabled': 'transparent',
    '--mantine-color-disabled-color': 'var(--ink-faint)',
    '--mantine-color-disabled-border': 'var(--line-strong)',
    '--mantine-primary-color-filled': 'var(--raise-fill)',
    '--mantine-primary-color-filled-hover': 'var(--raise-fill-hover)',
  };
  return {
    variables: {},
    dark: { ...cssVariables(palettes.dark), ...mantine },
    light: { ...cssVariables(palettes.light), ...mantine },
  };
};
