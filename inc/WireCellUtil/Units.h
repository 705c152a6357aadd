#pragma once

/// The system of units: mm, ns, MeV, positron charge, radian and kelvin are 1.
/// Multiply a number by its unit on the way in, divide by a unit on the way out.
namespace WireCell::units {

    static const double pi = 3.14159265358979323846;
    static const double twopi = 2 * pi;
    static const double halfpi = pi / 2;
    static const double pi2 = pi * pi;

    // length
    static const double millimeter = 1.;
    static const double millimeter2 = millimeter * millimeter;
    static const double millimeter3 = millimeter2 * millimeter;
    static const double centimeter = 10. * millimeter;
    static const double centimeter2 = centimeter * centimeter;
    static const double centimeter3 = centimeter2 * centimeter;
    static const double meter = 1000. * millimeter;
    static const double meter2 = meter * meter;
    static const double meter3 = meter2 * meter;
    static const double kilometer = 1000. * meter;
    static const double micrometer = 1.e-6 * meter;
    static const double nanometer = 1.e-9 * meter;

    static const double nm = nanometer;
    static const double um = micrometer;
    static const double mm = millimeter;
    static const double mm2 = millimeter2;
    static const double mm3 = millimeter3;
    static const double cm = centimeter;
    static const double cm2 = centimeter2;
    static const double cm3 = centimeter3;
    static const double m = meter;
    static const double m2 = meter2;
    static const double m3 = meter3;
    static const double km = kilometer;

    // angle
    static const double radian = 1.;
    static const double milliradian = 1.e-3 * radian;
    static const double degree = (pi / 180.0) * radian;
    static const double steradian = 1.;
    static const double rad = radian;
    static const double mrad = milliradian;
    static const double deg = degree;

    // time and frequency
    static const double nanosecond = 1.;
    static const double second = 1.e+9 * nanosecond;
    static const double millisecond = 1.e-3 * second;
    static const double microsecond = 1.e-6 * second;
    static const double picosecond = 1.e-12 * second;
    static const double hertz = 1. / second;
    static const double kilohertz = 1.e+3 * hertz;
    static const double megahertz = 1.e+6 * hertz;
    static const double ns = nanosecond;
    static const double us = microsecond;
    static const double ms = millisecond;
    static const double s = second;

    // electric charge
    static const double eplus = 1.;
    static const double e_SI = 1.602176487e-19;
    static const double coulomb = eplus / e_SI;
    static const double fC = 1.0e-15 * coulomb;

    // energy
    static const double megaelectronvolt = 1.;
    static const double electronvolt = 1.e-6 * megaelectronvolt;
    static const double kiloelectronvolt = 1.e-3 * megaelectronvolt;
    static const double gigaelectronvolt = 1.e+3 * megaelectronvolt;
    static const double teraelectronvolt = 1.e+6 * megaelectronvolt;
    static const double joule = electronvolt / e_SI;
    static const double MeV = megaelectronvolt;
    static const double eV = electronvolt;
    static const double keV = kiloelectronvolt;
    static const double GeV = gigaelectronvolt;
    static const double TeV = teraelectronvolt;

    // mass, power
    static const double kilogram = joule * second * second / (meter * meter);
    static const double gram = 1.e-3 * kilogram;
    static const double milligram = 1.e-3 * gram;
    static const double kg = kilogram;
    static const double g = gram;
    static const double mg = milligram;
    static const double watt = joule / second;

    // electric current, voltage
    static const double ampere = coulomb / second;
    static const double milliampere = 1.e-3 * ampere;
    static const double microampere = 1.e-6 * ampere;
    static const double nanoampere = 1.e-9 * ampere;
    static const double megavolt = megaelectronvolt / eplus;
    static const double kilovolt = 1.e-3 * megavolt;
    static const double volt = 1.e-6 * megavolt;
    static const double millivolt = 1.e-3 * volt;
    static const double microvolt = 1.e-6 * volt;
    static const double mV = millivolt;
    static const double uV = microvolt;

    // temperature, activity
    static const double kelvin = 1.;
    static const double becquerel = 1. / second;
    static const double Bq = becquerel;

    // fractions
    static const double perCent = 0.01;
    static const double perThousand = 0.001;
    static const double perMillion = 0.000001;

    // constants
    static const double clight = 2.99792458e8 * meter / second;
}
