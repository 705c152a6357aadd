#pragma once
#include "../component/FileSource.h"
#include "WireCellAux/SegmentTable.h"
#include "WireCellIface/IDepoSetSource.h"
#include "WireCellIface/IRecombinationModel.h"

#include <map>
#include <memory>

namespace WireCell::Sio {

    struct SegmentFileSourceConfig : FileSourceConfig {
        std::string dataset;              ///< name of the table in an HDF5 file; empty for segments, tracks or
                                          ///< mc_truth/segments/data, whichever there is
        std::vector<std::string> columns; ///< names of the columns of a text without a line of names
        std::string layout = "larnd-sim"; ///< whose units: larnd-sim (cm, us), edep-sim (mm, ns) or larsoft (cm, ns);
                                          ///< energies are in MeV
        double length_unit = 0;           ///< [length] of the file; 0 for that of the layout
        double time_unit = 0;             ///< [time] of the file; 0 for that of the layout
        std::vector<std::string> axes = {"x", "y", "z"}; ///< which axes of the file are our x (drift), y (up) and z;
                                                         ///< with a minus sign to turn one
        std::vector<double> origin = {0, 0, 0};          ///< [length] where the file's origin is for us
        double time_offset = 0;                          ///< [time] added to all times
        std::string model = "BirksRecombination";        ///< The IRecombinationModel, or electrons for the numbers that
                                                         ///< the file has
        double min_dedx = 1 * units::MeV / units::cm;    ///< [energy/length] what a model is given at least, so that
                                                         ///< segments of almost no length have charge too
        double max_dedx = 1000 * units::MeV / units::cm; ///< [energy/length] what a model is given at most
        double step_size = 1 * units::mm;                ///< [length] longer segments are cut into equal pieces; 0 for
                                                         ///< one deposit at the middle of each
    };
    BOOST_DESCRIBE_STRUCT(SegmentFileSourceConfig, (FileSourceConfig),
                          (dataset, columns, layout, length_unit, time_unit, axes, origin, time_offset, model, min_dedx,
                           max_dedx, step_size))

    /// Sets of deposits from tables of the segments of particles' paths, as edep-sim's converters, larnd-sim and LArSoft
    /// write them: one set for each event, a run of rows with the same event number.
    class SegmentFileSource : public FileSource<SegmentFileSourceConfig, IDepoSetSource, InputSequence> {
      public:
        SegmentFileSource();
        ~SegmentFileSource() override;

      private:
        class Files;
        struct Block;
        struct Segment;

        void configured() override;
        IDepoSet::pointer load() override;
        std::string describe(const IDepoSet& set) const override;
        std::string why_empty() const override { return "no event came of it: it has no segments"; }

        std::string where() const;
        void check_config() const;
        std::unique_ptr<Aux::SegmentTable> open(const std::string& path) const;
        void open_table();
        void check_columns() const;
        const Block* block();
        Segment segment(const Block& block, size_t row) const;
        double charge(const Segment& segment) const;
        void append(const Segment& segment, IDepo::vector& depos) const;

        std::shared_ptr<IRecombinationModel> m_model; ///< null to take the file's electrons
        std::unique_ptr<Aux::SegmentTable> m_table;
        std::map<Aux::SegmentRole, std::string> m_roles;
        std::unique_ptr<Block> m_block;
        size_t m_row = 0; ///< of the table, the one that is next
    };
}
