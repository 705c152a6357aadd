#include "WireCellAux/FileAbout.h"

// Here, so that all libraries mean the same type.
WireCell::Aux::IFileAbout::~IFileAbout() = default;
