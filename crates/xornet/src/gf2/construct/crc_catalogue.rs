//! The usual cyclic redundancy checks, in the parameters of Williams, "A painless guide to CRC error detection algorithms" (1993);
//! the tests compute every check value.

/// A CRC by the parameters of Williams' model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crc {
    /// Its name.
    pub name: &'static str,
    /// Bits of the register, 64 at most.
    pub width: usize,
    /// Coefficients below x^width, that of x^0 lowest.
    pub polynomial_bits: u64,
    /// The register before the first bit, coefficient of x^0 lowest.
    pub init: u64,
    /// Whether the lowest bit of a byte comes first.
    pub reflect_in: bool,
    /// Whether the result has the coefficient of x^(width-1) lowest.
    pub reflect_out: bool,
    /// What is added to the result.
    pub xor_out: u64,
    /// The result for the text `123456789`.
    pub check: u64,
}

/// The CRC of this name.
pub fn find_crc(name: &str) -> Option<&'static Crc> {
    CATALOGUE.iter().find(|crc| crc.name == name)
}

const fn crc(
    name: &'static str,
    width: usize,
    polynomial_bits: u64,
    init: u64,
    reflect: bool,
    xor_out: u64,
    check: u64,
) -> Crc {
    Crc { name, width, polynomial_bits, init, reflect_in: reflect, reflect_out: reflect, xor_out, check }
}

/// The catalogue, by width.
pub const CATALOGUE: [Crc; 41] = [
    crc("crc-3-gsm", 3, 0x3, 0x0, false, 0x7, 0x4),
    crc("crc-4-g-704", 4, 0x3, 0x0, true, 0x0, 0x7),
    crc("crc-5-usb", 5, 0x05, 0x1f, true, 0x1f, 0x19),
    crc("crc-6-g-704", 6, 0x03, 0x00, true, 0x00, 0x06),
    crc("crc-7-mmc", 7, 0x09, 0x00, false, 0x00, 0x75),
    crc("crc-8-autosar", 8, 0x2f, 0xff, false, 0xff, 0xdf),
    crc("crc-8-bluetooth", 8, 0xa7, 0x00, true, 0x00, 0x26),
    crc("crc-8-i-432-1", 8, 0x07, 0x00, false, 0x55, 0xa1),
    crc("crc-8-maxim-dow", 8, 0x31, 0x00, true, 0x00, 0xa1),
    crc("crc-8-sae-j1850", 8, 0x1d, 0xff, false, 0xff, 0x4b),
    crc("crc-8-smbus", 8, 0x07, 0x00, false, 0x00, 0xf4),
    crc("crc-10-atm", 10, 0x233, 0x000, false, 0x000, 0x199),
    crc("crc-11-flexray", 11, 0x385, 0x01a, false, 0x000, 0x5a3),
    crc("crc-12-dect", 12, 0x80f, 0x000, false, 0x000, 0xf5b),
    Crc { reflect_out: true, ..crc("crc-12-umts", 12, 0x80f, 0x000, false, 0x000, 0xdaf) },
    crc("crc-15-can", 15, 0x4599, 0x0000, false, 0x0000, 0x059e),
    crc("crc-16-arc", 16, 0x8005, 0x0000, true, 0x0000, 0xbb3d),
    crc("crc-16-dnp", 16, 0x3d65, 0x0000, true, 0xffff, 0xea82),
    crc("crc-16-genibus", 16, 0x1021, 0xffff, false, 0xffff, 0xd64e),
    crc("crc-16-ibm-3740", 16, 0x1021, 0xffff, false, 0x0000, 0x29b1),
    crc("crc-16-ibm-sdlc", 16, 0x1021, 0xffff, true, 0xffff, 0x906e),
    crc("crc-16-kermit", 16, 0x1021, 0x0000, true, 0x0000, 0x2189),
    crc("crc-16-modbus", 16, 0x8005, 0xffff, true, 0x0000, 0x4b37),
    crc("crc-16-profibus", 16, 0x1dcf, 0xffff, false, 0xffff, 0xa819),
    crc("crc-16-t10-dif", 16, 0x8bb7, 0x0000, false, 0x0000, 0xd0db),
    crc("crc-16-usb", 16, 0x8005, 0xffff, true, 0xffff, 0xb4c8),
    crc("crc-16-xmodem", 16, 0x1021, 0x0000, false, 0x0000, 0x31c3),
    crc("crc-17-can-fd", 17, 0x1685b, 0x00000, false, 0x00000, 0x04f03),
    crc("crc-21-can-fd", 21, 0x10_2899, 0, false, 0, 0x0e_d841),
    crc("crc-24-ble", 24, 0x00_065b, 0x55_5555, true, 0, 0xc2_5a56),
    crc("crc-24-lte-a", 24, 0x86_4cfb, 0, false, 0, 0xcd_e703),
    crc("crc-24-openpgp", 24, 0x86_4cfb, 0xb7_04ce, false, 0, 0x21_cf02),
    crc("crc-32-autosar", 32, 0xf4ac_fb13, 0xffff_ffff, true, 0xffff_ffff, 0x1697_d06a),
    crc("crc-32-bzip2", 32, 0x04c1_1db7, 0xffff_ffff, false, 0xffff_ffff, 0xfc89_1918),
    crc("crc-32-cksum", 32, 0x04c1_1db7, 0, false, 0xffff_ffff, 0x765e_7680),
    crc("crc-32-iscsi", 32, 0x1edc_6f41, 0xffff_ffff, true, 0xffff_ffff, 0xe306_9283),
    crc("crc-32-iso-hdlc", 32, 0x04c1_1db7, 0xffff_ffff, true, 0xffff_ffff, 0xcbf4_3926),
    crc("crc-32-mpeg-2", 32, 0x04c1_1db7, 0xffff_ffff, false, 0, 0x0376_e6e7),
    crc("crc-32-xfer", 32, 0x0000_00af, 0, false, 0, 0xbd0b_e338),
    crc("crc-64-ecma-182", 64, 0x42f0_e1eb_a9ea_3693, 0, false, 0, 0x6c40_df5f_0b49_7347),
    crc("crc-64-xz", 64, 0x42f0_e1eb_a9ea_3693, u64::MAX, true, u64::MAX, 0x995d_c9bb_df19_39fa),
];
