/* static const uint8_t old[] = { 0xff }; */
#ifndef WEIGHTS_H
#define WEIGHTS_H
#if 0 /* don't */
unsigned char weights[] = { 0xff };
#endif
unsigned char weights[] = {
  0x12, 0x34, // , 0xff
  0x56, 0x78
};
unsigned int weights_len = 4;
#endif
