/* Code tables of people: national standards as data, with where they were read.
 * Not for: what describes an organisation (org/sheet.h), and not for tables on which public sources disagree. */
#ifndef MEMBER_CODES_H
#define MEMBER_CODES_H

#include "base/code.h"

extern const struct code_table code_sex;       /* GB/T 2261.1-2003: 1 2 */
extern const struct code_table code_ethnic;    /* GB/T 3304-1991 and the form's two extras */
extern const struct code_table code_education; /* GB/T 4658-2006 */
extern const struct code_table code_job;       /* JobCode of the annual form */
extern const struct code_table code_stratum;   /* StratumCode of the annual form: new social strata (新社会阶层) */
extern const struct code_table code_outflow;   /* where migrants went, by the columns of the annual form (外出流向) */
extern const struct code_table code_category;  /* 0 … 4 */
extern const struct code_table code_state;     /* migrant aged hardship lost suspended */

#endif
