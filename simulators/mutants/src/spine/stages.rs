//! Faults of the stage table: a stage that is missing, or stands in the wrong place.
//!
//! Leaves out faults inside a stage. A table is made once for each Spine and walked by every message: a fault in it
//! counts as reached when the table is made.

use crate::reach::Reach;
use spine_hub::{HubSeams, Stage, StageTable};
use std::sync::Arc;

fn bent(reach: &Reach, bend: fn(&mut Vec<Stage>)) -> HubSeams {
    let reach = reach.clone();
    HubSeams {
        stages: Arc::new(move |mut table: StageTable| {
            let right = table.synchronous.clone();
            bend(&mut table.synchronous);
            if table.synchronous != right {
                reach.mark();
            }
            table
        }),
        ..HubSeams::default()
    }
}

pub(crate) fn does_not_identify(reach: &Reach) -> HubSeams {
    bent(reach, |stages| stages.retain(|stage| *stage != Stage::Identify))
}

pub(crate) fn does_not_compare(reach: &Reach) -> HubSeams {
    bent(reach, |stages| stages.retain(|stage| *stage != Stage::Consistency))
}

pub(crate) fn takes_messages_for_others(reach: &Reach) -> HubSeams {
    bent(reach, |stages| stages.retain(|stage| *stage != Stage::Receiver))
}

pub(crate) fn reads_the_wrapper_before_access(reach: &Reach) -> HubSeams {
    bent(reach, |stages| {
        let at = |wanted| stages.iter().position(|stage| *stage == wanted);
        if let (Some(access), Some(wrapper)) = (at(Stage::Access), at(Stage::Wrapper)) {
            stages.swap(access, wrapper);
        }
    })
}
