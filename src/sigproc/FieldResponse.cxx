#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IFieldResponse.h"
#include "WireCellSpng/base/Config.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"

#include <fstream>
#include <future>

namespace WireCell::SigProc {

    struct FieldResponseConfig {
        std::string filename; ///< field response file, JSON or JSON.bz2
    };
    BOOST_DESCRIBE_STRUCT(FieldResponseConfig, (), (filename))

    namespace {
        using Data = Response::Schema::FieldResponse;

        Data load(const std::string& path, const std::string& who)
        {
            try {
                return Response::Schema::load(path.c_str());
            }
            catch (const Exception& err) {
                THROW(IOError() << errmsg{fmt::format("{}: filename: {}", who, err.what())});
            }
        }
    }

    /// A field response from a file.  Loading takes tenths of a second, so it starts with the configuration and goes on
    /// beside whatever follows, until the data are first asked for.
    class FieldResponse : public Aux::Logger, public IFieldResponse, public IConfigurable {
      public:
        FieldResponse()
          : Aux::Logger("FieldResponse", "sigproc")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<FieldResponseConfig>(); }

        void configure(const Configuration& cfg) override
        {
            const auto who = SPNG::config::who("FieldResponse", get_name());
            const auto got = SPNG::config::parse<FieldResponseConfig>(cfg, who);
            SPNG_VALIDATE(!got.filename.empty(), "{}: filename is not given (want a field response file)", who);
            const auto path = Persist::resolve(got.filename);
            if (path.empty() || !std::ifstream(path)) {
                THROW(IOError() << errmsg{fmt::format(
                          "{}: filename '{}' cannot be opened. Try its full path, or add its folder to WIRECELL_PATH",
                          who, got.filename)});
            }
            m_claim.reset();
            m_claim = std::make_unique<FileClaim>(FileClaim::Use::read, path, who);
            m_data = std::async(std::launch::async, load, path, who).share();
        }

        const Data& field_response() const override
        {
            SPNG_VALIDATE(m_data.valid(), "FieldResponse:{} is not configured", get_name());
            const auto mine = m_data; // a thread must wait on a copy of its own
            return mine.get();
        }

      private:
        std::shared_future<Data> m_data;
        std::unique_ptr<FileClaim> m_claim;
    };
}

WIRECELL_FACTORY(FieldResponse, WireCell::SigProc::FieldResponse, WireCell::IFieldResponse, WireCell::INamed,
                 WireCell::IConfigurable)
