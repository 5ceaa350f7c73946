// Package biff reads the cells of workbooks of Excel 97 to 2003 and of WPS
// (.xls, BIFF8): what is stored in them, not how it is shown. Clauses are those of
// Microsoft's open specification [MS-XLS].
package biff
