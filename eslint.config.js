import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'data/', '.tmp/', 'coverage/', 'boundaries/planted/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Operations are promises by contract, also where the work is synchronous.
      '@typescript-eslint/require-await': 'off',
      // Nest modules are classes that only carry metadata.
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowEmpty: true, allowStaticOnly: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // Contract values are plain objects of a class's shape; the class states the rules.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Lengths are counted in code points, as JSON Schema does.
      '@typescript-eslint/no-misused-spread': 'off',
      // What was thrown elsewhere is passed on as it is.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-useless-default-assignment': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    files: ['**/*.spec.{ts,tsx}', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // Everything on a page is text or an element: nothing is ever taken for markup.
    files: ['**/*.tsx'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXIdentifier[name=dangerouslySetInnerHTML], Identifier[name=dangerouslySetInnerHTML]',
          message: 'Say it in elements and text, which are escaped.',
        },
        {
          selector: 'JSXAttribute[name.name=style]',
          message: 'The policy of pages allows no style of their own: give it a class.',
        },
      ],
    },
  },
  {
    // Scripts of pages: `tsc -p src/gateway/storefront/assets` checks their names and types.
    files: ['src/gateway/storefront/assets/**/*.js'],
    rules: { 'no-undef': 'off' },
  },
  {
    // What a browser would have; Preact's types make the compiler believe in it.
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-globals': [
        'error',
        'close',
        'document',
        'event',
        'history',
        'length',
        'localStorage',
        'location',
        'name',
        'open',
        'origin',
        'parent',
        'self',
        'status',
        'top',
        'window',
      ],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'performance',
          'fetch',
          'AbortController',
          'URLSearchParams',
          'TextDecoder',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
