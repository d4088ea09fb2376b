/** Audiences as plans compile them, of which a switch of every fixture keeps a share. */
export const audiences = {
  north: 'cn-north',
  pro: 'planTier=pro & level>=5',
  cities: 'city=北京|上海',
  internal: 'internal=true',
  vip: 'userType=vip',
  regular: 'userType=regular',
};
