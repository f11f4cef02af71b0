// Who can be chosen: a file of its own, because the card needs the names and not the numbers.

/** The fifteen of the thirty virtual people of simglucose that the fork trains on. */
export const patientNames = [
  'adult#001',
  'adult#002',
  'adult#003',
  'adult#004',
  'adult#005',
  'adolescent#001',
  'adolescent#002',
  'adolescent#003',
  'adolescent#004',
  'adolescent#005',
  'child#001',
  'child#002',
  'child#003',
  'child#004',
  'child#005',
] as const;

export type PatientName = (typeof patientNames)[number];
export const DEFAULT_PATIENT: PatientName = 'adult#001';
