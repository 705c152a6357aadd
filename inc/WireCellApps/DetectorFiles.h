#pragma once
#include "WireCellUtil/Persist.h"

namespace WireCell {

    /// Choose between an experiment's data files and the built-in models of them, for all detectors of a configuration at
    /// once, so that no job mixes them.
    ///
    /// Data that name a file say so by `_data_file`: {detector, choice, key}, where `data[key]` is the file and the choice is
    /// experiment, builtin or auto.  An object's `_builtin` are the keys that the models replace.  With auto they are
    /// taken if any of the files is missing; a warning then names it and its model.  With experiment a missing file
    /// that has a model is an IOError.  The choice is logged and told to outputs
    /// (about_outputs), and what stands for it is gone from the result.
    /// The text of a key `_warning` of any object is told as a warning, once, and gone, too.
    void choose_detector_files(std::vector<Configuration>& parts);

    /// Arguments that name a detector by a file of its numbers, or what deposits to make, as in detector=mine.jsonnet or
    /// depos=event.json, become code that imports it.
    /// IOError if there is no such file in the current folder, the given ones or those that are always searched.
    void import_arguments(const std::vector<std::string>& folders, Persist::externalvars_t& words,
                          Persist::externalvars_t& code);

}
