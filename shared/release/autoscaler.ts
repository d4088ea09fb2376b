/** A HorizontalPodAutoscaler as far as it decides on replicas: whoever sets others is overruled. */
export interface Autoscaler {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}
