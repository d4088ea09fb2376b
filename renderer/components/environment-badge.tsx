import classes from './environment-badge.module.css';
import { useTranslate } from './use-translate.ts';

export type Environment = 'production' | 'staging' | 'test' | 'practice';

/**
 * Which world is being touched. Production is the only filled one: weight and not hue, since every hue of the product
 * is a level or a version.
 */
export function EnvironmentBadge({ environment }: { readonly environment: Environment }) {
  const t = useTranslate();
  return (
    <span className={classes.badge} data-environment={environment}>
      {t(`environment.${environment}`)}
    </span>
  );
}
